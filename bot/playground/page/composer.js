// Where one writes: Enter sends (never while an input method composes), @ and / complete.

import { fill, h, icon, toast } from "./dom.js";
import { asks } from "./lists.js";
import { picker, wire } from "./messages.js";
import { act, remember, state, tell } from "./store.js";
import { called, t } from "./words.js";

/**
 * Return a composer. `where()` gives {channel, thread}; `hint()` the placeholder; `askable` shows
 * the switch that mentions the bot.
 */
export function composer({ id, where, hint, askable = () => false }) {
  const entry = h("textarea", { id, class: "compose-entry", rows: 1, "aria-describedby": `${id}-keys`, autocomplete: "off" });
  const send = h("button", { class: "compose-send", type: "button", "aria-label": t("send"), title: t("send"), disabled: true, onclick: () => go() }, icon("send", 18));
  const chip = h("button", { class: "chip", type: "button", onclick: () => { remember("asks", asks() ? "no" : "yes"); refresh(); } });
  const smile = h("button", { class: "tool", type: "button", "aria-label": t("emoji"), title: t("emoji"), onclick: () => picker(smile, (_name, mark) => insert(mark)) }, icon("smile", 18));
  const at = h("button", { class: "tool", type: "button", "aria-label": t("mention"), title: t("mention"), onclick: () => insert(`@${called(state.bot)} `) }, icon("at", 18));
  const chosen = h("input", { type: "file", hidden: true, multiple: true, tabindex: "-1", "aria-hidden": "true", onchange: () => { attach(chosen.files); chosen.value = ""; } });
  const clip = h("button", { class: "tool", type: "button", "aria-label": t("attach"), title: t("attach"), onclick: () => chosen.click() }, icon("clip", 18));
  const attached = h("div", { class: "attached" });
  const list = h("div", { class: "complete", role: "listbox", hidden: true });
  const node = h("div", { class: "compose" }, list, attached, entry, chosen,
    h("div", { class: "compose-bar" }, at, smile, clip, chip,
      h("span", { class: "keys", id: `${id}-keys` }, t("keys")), send));
  let picks = [], picked = 0, files = [];

  function refresh() {
    entry.placeholder = hint();
    entry.setAttribute("aria-label", hint());
    chip.hidden = !askable();
    chip.setAttribute("aria-pressed", String(asks()));
    chip.title = asks() ? t("mentionOn") : t("mentionOff");
    chip.replaceChildren(h("span", { "aria-hidden": "true" }, "🌱"), ` @${called(state.bot)}`);
    send.disabled = !entry.value.trim() && !files.length;
    entry.style.height = "auto";
    entry.style.height = `${Math.min(entry.scrollHeight, 220)}px`;
  }

  function insert(text) {
    const at = entry.selectionStart ?? entry.value.length;
    entry.setRangeText(text, at, entry.selectionEnd ?? at, "end");
    entry.focus();
    refresh();
  }

  /** Take files that were chosen or dropped; they go with the next message. */
  async function attach(found) {
    for (const one of found) {
      if (one.size > 5e6) { toast(t("tooBig")); continue; }
      const data = new Uint8Array(await one.arrayBuffer());
      let text = "";
      for (let n = 0; n < data.length; n += 8192) text += String.fromCharCode(...data.subarray(n, n + 8192));
      files.push({ name: one.name, data: btoa(text) });
    }
    drawFiles();
  }

  function drawFiles() {
    fill(attached, files.map((one) => h("span", {}, one.name,
      h("button", { class: "tool", type: "button", "aria-label": t("detach", { name: one.name }), onclick: () => { files = files.filter((other) => other !== one); drawFiles(); } }, icon("close", 14)))));
    refresh();
  }

  async function go() {
    const typed = entry.value.trim();
    if (!typed && !files.length) return;
    const { channel, thread } = where();
    entry.value = "";
    refresh();
    const done = typed.startsWith("/") && !thread ? await command(channel, typed) : await say(channel, thread, typed);
    if (!done && !entry.value) entry.value = typed;
    refresh();
  }

  function command(channel, text) {
    return act("slash", { channel, text });
  }

  async function say(channel, thread, typed) {
    const mark = `<@${state.bot.id}>`;
    let text = wire(typed);
    if (askable() && asks() && !text.includes(mark)) text = `${mark} ${text}`;
    const sending = files;
    files = [];
    drawFiles();
    const done = await act("say", { channel, text, thread_ts: thread || "", files: sending });
    if (!done) { files = sending; drawFiles(); }
    if (done) tell("sent", channel, { ts: done.ts, thread, asked: text.includes(mark) });
    return done;
  }

  function suggest() {
    const before = entry.value.slice(0, entry.selectionStart);
    const found = /(?:^|\s)([@＠/])([^\s@＠/]*)$/.exec(before) || /^(\/)(\S*(?: \S*)*)$/.exec(before);
    picks = found ? options(found[1], found[2].toLowerCase(), before) : [];
    picked = 0;
    draw();
  }

  function options(mark, typed, before) {
    if (mark === "/") {
      if (!before.startsWith("/") || where().thread) return [];
      return commands().filter((one) => one.text.startsWith(before) && one.text !== before.trimEnd());
    }
    return [state.bot, ...Object.values(state.people).filter((p) => p.role !== "bot")]
      .filter((p) => [p.name, p.name_en, p.kana, called(p)].some((name) => name?.toLowerCase().replace(/\s/g, "").includes(typed)))
      .slice(0, 6)
      .map((p) => ({ label: called(p), note: p.department || "", text: before.replace(/[@＠][^\s@＠]*$/, `@${called(p)} `) }));
  }

  function draw() {
    list.hidden = !picks.length;
    list.replaceChildren(...picks.map((one, n) => h("button", {
      class: n === picked ? "complete-item on" : "complete-item", type: "button", role: "option", "aria-selected": String(n === picked),
      onmousedown: (event) => { event.preventDefault(); take(n); },
    }, h("strong", {}, one.label), h("small", {}, one.note))));
  }

  function take(n) {
    const rest = entry.value.slice(entry.selectionStart);
    entry.value = picks[n].text + rest;
    entry.setSelectionRange(picks[n].text.length, picks[n].text.length);
    picks = [];
    draw();
    refresh();
  }

  entry.addEventListener("input", () => { refresh(); suggest(); });
  entry.addEventListener("blur", () => { picks = []; draw(); });
  entry.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return; // the input method's own Enter
    if (picks.length && ["ArrowDown", "ArrowUp", "Tab", "Enter", "Escape"].includes(event.key)) {
      event.preventDefault();
      if (event.key === "Escape") picks = [];
      else if (event.key.startsWith("Arrow")) picked = (picked + (event.key === "ArrowDown" ? 1 : -1) + picks.length) % picks.length;
      else return take(picked);
      draw();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      go();
    }
  });
  node.addEventListener("dragover", (event) => event.preventDefault());
  node.addEventListener("drop", (event) => { event.preventDefault(); attach(event.dataTransfer.files); });
  refresh();
  return { node, refresh, put(text) { entry.value = text; entry.focus(); refresh(); } };
}

/** Return the app's commands with their usage, one for each sub-command of the hint. */
export function commands() {
  return (state.features.slash_commands || []).flatMap((one) => {
    const parts = (one.usage_hint || "").split("|").map((part) => part.trim().replace(/[[\]<>]/g, "")).filter(Boolean);
    const whole = { label: one.command, note: one.description || "", text: `${one.command} ` };
    return [whole, ...parts.map((part) => ({ label: `${one.command} ${part}`, note: "", text: `${one.command} ${part}` }))];
  });
}
