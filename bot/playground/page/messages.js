// One message: who, when, what; its reactions, its thread, and what can be done with it.

import { onlyYou, render } from "./blocks.js";
import { sure } from "./controls.js";
import { add, closeMenus, h, icon, menu, place, toast } from "./dom.js";
import { EMOJI, QUICK, emoji } from "./emoji.js";
import { avatar, badge } from "./people.js";
import { act, state, tell } from "./store.js";
import { mrkdwn, plain } from "./text.js";
import { called, spoken, t } from "./words.js";

/** Return a message as a list item; `inThread` leaves the thread's summary out. */
export function message(row, { inThread = false, compact = false } = {}) {
  const person = state.people[row.user];
  const secret = Boolean(row.for);
  const node = h("li", {
    class: ["msg", compact && "compact", secret && "secret", row.streaming && "streaming"].filter(Boolean).join(" "),
    "data-ts": row.ts, tabindex: "0", "aria-label": person ? called(person) : "",
  });
  if (row.subtype === "tombstone") {
    node.append(h("div", { class: "gutter" }), h("div", { class: "body faint" }, icon("trash", 15), " ", t("deleted"), summary(row, inThread)));
    return node;
  }
  node.append(
    h("div", { class: "gutter" }, compact ? h("time", {}, clock(row.ts)) : avatar(person)),
    h("div", { class: "body" },
      secret && onlyYou(),
      !compact && h("div", { class: "who" },
        h("strong", {}, person ? called(person) : row.user), badge(person), h("time", { title: full(row.ts) }, clock(row.ts))),
      content(row),
      reactions(row),
      summary(row, inThread)));
  return add(node, [tools(row, inThread)]);
}

function content(row) {
  const typed = row.blocks?.length === 1 && row.blocks[0].type === "rich_text" && !row.bot_id;
  const blocks = typed ? [] : (row.blocks || []).map((block) => (row.streaming ? closed(block) : block));
  const press = (block, element, value) => act("click", {
    channel: row.channel || state.channel, ts: row.ts, action_id: element.action_id, block_id: block.block_id, value,
  });
  const inside = blocks.length ? render(blocks, press) : row.text ? [h("div", { class: "plain" }, mrkdwn(row.text))] : [];
  if (row.streaming && !row.text) inside.push(h("p", { class: "faint" }, t("writing", { bot: called(state.bot) })));
  if (row.files?.length) inside.push(h("div", { class: "files" }, row.files.map(file)));
  return h("div", { class: "content" }, inside, row.edited && !row.bot_id && h("small", { class: "faint" }, t("edited")));
}

function file(one) {
  const address = new URL(one.url_private, location.href).pathname;
  const picture = one.mimetype?.startsWith("image/");
  return h("a", { class: picture ? "file picture" : "file", href: address, target: "_blank", rel: "noopener" },
    picture ? h("img", { src: address, alt: one.title || one.name }) : [icon("clip", 16), h("span", {}, one.title || one.name), h("small", {}, size(one.size))]);
}

function size(bytes) {
  return bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1e3))} KB`;
}

/** Close the bold text that a stream has only begun. */
function closed(block) {
  const open = block.type === "markdown" && (block.text.match(/\*\*/g) || []).length % 2;
  return open ? { ...block, text: `${block.text}**` } : block;
}

function reactions(row) {
  if (!row.reactions?.length) return null;
  return h("div", { class: "reactions" }, row.reactions.map((found) => {
    const mine = found.users.includes(state.me);
    const names = found.users.map((id) => called(state.people[id] || { name: id })).join(spoken() === "ja" ? "、" : ", ");
    return h("button", {
      class: mine ? "reaction mine" : "reaction", type: "button", "aria-pressed": String(mine), title: `${names} :${found.name}:`,
      "aria-label": `${found.name} ${found.count}`, onclick: () => toggle(row, found.name),
    }, h("span", {}, emoji(found.name) || `:${found.name}:`), h("span", {}, String(found.count)));
  }));
}

/** Add a reaction, or take the person's own back. */
export function toggle(row, name) {
  const mine = row.reactions?.some((found) => found.name === name && found.users.includes(state.me));
  return act("react", { channel: state.channel, ts: row.ts, name, remove: Boolean(mine) });
}

function summary(row, inThread) {
  if (inThread || !row.reply_count) return null;
  const faces = (row.reply_users || []).slice(0, 4).map((id) => avatar(state.people[id], "xs"));
  const count = row.reply_count === 1 ? t("reply1") : t("replies", { n: row.reply_count });
  return h("button", { class: "summary", type: "button", onclick: () => openThread(row.ts) },
    h("span", { class: "faces" }, faces), h("strong", {}, count),
    h("span", { class: "faint" }, t("lastReply", { when: clock(row.latest_reply) })));
}

/** Show a thread at the side. */
export function openThread(ts) {
  state.thread = ts;
  tell("ui");
}

function tools(row, inThread) {
  if (row.for) {
    return h("div", { class: "tools" }, tool("close", t("dismiss"), () => act("dismiss", { ts: row.ts })));
  }
  if (row.streaming) return null;
  const quick = QUICK.map((name) => h("button", {
    class: "tool", type: "button", "aria-label": t("reactWith", { e: EMOJI[name] }), title: t("reactWith", { e: EMOJI[name] }),
    onclick: () => toggle(row, name),
  }, EMOJI[name]));
  const pick = tool("smile", t("react"), () => picker(pick, (name) => toggle(row, name)));
  const more = tool("dots", t("more"), () => menu(more, items(row), t("more")));
  return h("div", { class: "tools", role: "toolbar" }, quick, pick,
    !inThread && tool("reply", t("replyInThread"), () => openThread(row.thread_ts || row.ts)), more);
}

function tool(name, label, run) {
  return h("button", { class: "tool", type: "button", "aria-label": label, title: label, onclick: run }, icon(name, 17));
}

function items(row) {
  const found = (state.features.shortcuts || []).filter((one) => one.type === "message").map((one) => ({
    label: one.name, icon: "pencil",
    run: () => act("shortcut", { channel: state.channel, ts: row.ts, callback_id: one.callback_id }),
  }));
  found.push({ label: t("copy"), icon: "check", run: () => navigator.clipboard?.writeText(plain(row.text)).then(() => toast(t("copied"))) });
  if (row.user === state.me) {
    found.push({ label: t("edit"), icon: "pencil", run: () => edit(row) });
    found.push({ label: t("remove"), icon: "trash", danger: true, run: () => remove(row) });
  }
  return found;
}

function edit(row) {
  const node = document.querySelector(`.msg[data-ts="${CSS.escape(row.ts)}"] .content`);
  if (!node) return;
  const entry = h("textarea", { class: "entry", rows: 3, "aria-label": t("edit") }, readable(row.text));
  const end = () => tell("ui", "", { redraw: row.ts });
  const save = async () => {
    if (entry.value.trim()) await act("edit", { channel: state.channel, ts: row.ts, text: wire(entry.value) });
    end();
  };
  node.replaceChildren(entry, h("div", { class: "row" },
    h("button", { class: "btn", type: "button", onclick: end }, t("cancel")),
    h("button", { class: "btn primary", type: "button", onclick: save }, t("save"))));
  entry.focus();
}

async function remove(row) {
  const ask = { title: { text: t("remove") }, text: { text: t("removeSure") }, confirm: { text: t("remove") }, style: "danger" };
  if (await sure(ask)) await act("delete", { channel: state.channel, ts: row.ts });
}

/** Return typed text in Slack's form: escaped, names as mentions. */
export function wire(text) {
  let found = text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  const people = Object.values(state.people).flatMap((p) => [[p.name, p.id], [p.name_en || p.name, p.id]]);
  people.sort((a, b) => b[0].length - a[0].length);
  for (const [name, id] of people) found = found.replaceAll(`@${name}`, `<@${id}>`).replaceAll(`＠${name}`, `<@${id}>`);
  return found.trim();
}

/** Return Slack's form as it was typed. */
export function readable(text) {
  return plain(text.replace(/<@([A-Z0-9]+)>/g, (_, id) => `@${state.people[id]?.name || id}`)
    .replace(/<([^<>|]+)\|([^<>]+)>/g, "$2").replace(/<(https?:[^<>]+)>/g, "$1"));
}

/** Show all emoji; the chosen name goes to `chosen`. */
export function picker(anchor, chosen) {
  closeMenus();
  const box = h("div", { class: "picker", role: "dialog", "aria-label": t("react") }, Object.entries(EMOJI).map(([name, mark]) =>
    h("button", { type: "button", title: `:${name}:`, "aria-label": name, onclick: () => { closeMenus(); chosen(name, mark); } }, mark)));
  box.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.stopPropagation(); closeMenus(); anchor.focus(); } });
  document.body.append(box);
  place(box, anchor);
  box.querySelector("button").focus();
  setTimeout(() => document.addEventListener("click", function once(event) {
    if (!event.target.closest(".picker")) { closeMenus(); document.removeEventListener("click", once); }
  }), 0);
}

/** Return the time of day of a timestamp. */
export function clock(ts) {
  return new Date(ts * 1000).toLocaleTimeString(spoken() === "ja" ? "ja-JP" : "en-GB", { hour: "2-digit", minute: "2-digit" });
}

function full(ts) {
  return new Date(ts * 1000).toLocaleString(spoken() === "ja" ? "ja-JP" : "en-GB");
}
