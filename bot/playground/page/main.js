// Puts the page together: header, messages, thread, home, and what changes when.

import { render } from "./blocks.js";
import { composer } from "./composer.js";
import { closeMenus, fill, h, icon, toast } from "./dom.js";
import { examples, guide, guideOpen, noticed, showGuide } from "./guide.js";
import { armKeys, cards, homeKey, resume } from "./keys.js";
import { clear, statusLine, stick, sync } from "./lists.js";
import { openThread } from "./messages.js";
import { armModal, drawModal } from "./modal.js";
import { avatar, inviter } from "./people.js";
import { drawer, drawSidebar } from "./sidebar.js";
import { act, follow, remember, replies, roots, seen, state, unfollow, unread, watch } from "./store.js";
import { drawTrace, showTrace, traceOpen, tracePlace } from "./trace.js";
import { called, speak, t } from "./words.js";

const find = (id) => document.getElementById(id);
const main = { list: null, start: null, composer: null, head: null, guide: null, home: null, scroll: null };
const side = { list: null, composer: null, status: null, trace: null, root: "" };

const NARROW = matchMedia("(max-width: 760px)");
const here = () => state.channels[state.channel];
const isDirect = () => Boolean(here()?.im);
const onHome = () => isDirect() && state.tab === "home";

/** Note as seen what is on the screen. */
function look() {
  if (document.visibilityState === "visible" && !onHome()) seen(state.channel);
}

/** Go to the message that a permalink names, if this person may see it. */
function linked() {
  const found = /^#\/(\w+)\/p(\d+)(\d{6})$/.exec(location.hash);
  if (!found) return;
  history.replaceState(null, "", location.pathname + location.search);
  const [, channel, seconds, rest] = found, ts = `${seconds}.${rest}`;
  const row = state.messages[channel]?.get(ts);
  if (!row) { toast(t(state.channels[channel] ? "gone" : "notMember")); return; }
  state.tab = "messages";
  open(channel);
  if (row.thread_ts) openThread(row.thread_ts);
  const node = document.querySelector(`${row.thread_ts && row.thread_ts !== ts ? "#thread" : "#main"} .msg[data-ts="${ts}"]`);
  node?.scrollIntoView({ block: "center" });
  node?.classList.add("found");
}

function build() {
  main.head = h("header", { class: "head" });
  main.list = h("ol", { class: "msgs" });
  main.start = h("div", { class: "start" });
  main.scroll = h("div", { class: "scroll", tabindex: "-1", role: "log", "aria-live": "polite", "aria-relevant": "additions" }, main.start, main.list);
  stick(main.scroll);
  main.home = h("div", { class: "home", hidden: true });
  armKeys(main.home);
  main.guide = h("div", { class: "guide-place" });
  main.composer = composer({
    id: "compose", where: () => ({ channel: state.channel }), askable: () => !isDirect(),
    hint: () => (isDirect() ? t("hintDirect", { bot: called(state.bot) }) : remember("asks") === "no"
      ? t("hintChannel", { name: here()?.name }) : t("hintAsk", { bot: called(state.bot) })),
  });
  fill(find("main"), main.head, main.scroll, main.home, main.composer.node);
  side.list = h("ol", { class: "msgs" });
  side.status = h("div", { class: "thread-status", role: "status" });
  side.composer = composer({
    id: "compose-thread", where: () => ({ channel: state.channel, thread: state.thread }),
    hint: () => (["expert", "admin"].includes(state.people[state.me]?.role) ? t("hintExpert") : t("hintThread")),
  });
}

function open(channel) {
  if (channel !== state.channel) state.thread = "";
  state.channel = channel;
  remember(`channel.${state.me}`, channel);
  closeMenus();
  if (isDirect() && unread(channel)) state.tab = "messages";
  if (isDirect()) act("home", { tab: state.tab });
  look();
  drawAll(true);
}

function travel(channel, text) {
  state.tab = "messages";
  if (state.channels[channel]) open(channel);
  drawer(false);
  if (text) main.composer.put(text);
}

function drawAll(fresh = false) {
  document.title = `${here()?.im ? called(state.bot) : `#${here()?.name || ""}`} | ${t("title")}`;
  find("skip").textContent = t("skip");
  drawSide();
  drawHead();
  drawMessages(fresh);
  drawThread(fresh);
  drawHome();
  drawModal(find("modal"));
  fill(main.guide, guide(travel));
}

function drawSide() {
  drawSidebar(find("sidebar"), open, NARROW.matches ? null : main.guide);
  if (NARROW.matches && main.guide.parentNode !== find("main")) find("main").insertBefore(main.guide, main.composer.node);
}

function drawHead() {
  const channel = here();
  if (!channel) return;
  const tab = (name) => h("button", {
    type: "button", role: "tab", "aria-selected": String(state.tab === name),
    onclick: () => { state.tab = name; act("home", { tab: name }); look(); drawAll(true); },
  }, icon(name === "home" ? "home" : "chat", 16), t(name === "home" ? "home" : "messages"));
  fill(main.head,
    h("button", { class: "tool only-phone", type: "button", "aria-label": t("menu"), onclick: () => drawer(true) }, icon("menu")),
    isDirect() ? avatar(null, "s") : icon(channel.private ? "lock" : "hash", 20),
    h("h1", {}, isDirect() ? called(state.bot) : channel.name),
    isDirect() ? h("div", { class: "tabs", role: "tablist" }, tab("home"), tab("messages"))
      : [h("span", { class: "topic" }, channel.topic),
        inviter(channel)],
    h("button", {
      class: "guide-button", type: "button", "aria-pressed": String(guideOpen()), "aria-label": t("guideOpen"), title: t("guideOpen"),
      onclick: () => showGuide(!guideOpen()),
    }, icon("map", 17)));
}

function drawMessages(fresh = false, redraw = "") {
  main.scroll.hidden = main.composer.node.hidden = onHome();
  if (!here()) return;
  main.composer.refresh();
  if (fresh) clear(main.list);
  const rows = roots(state.channel);
  fill(main.start, rows.length < 30 && beginning(rows.length === 0));
  sync(main.list, rows, { toEnd: fresh, redraw });
  look();
}

function beginning(empty) {
  const ask = (text) => h("button", { class: "suggestion", type: "button", onclick: () => main.composer.put(text) }, text);
  const prompts = state.prompts[state.channel]?.prompts;
  const found = prompts ? prompts.map((one) => one.message) : examples(here());
  return [
    h("h2", {}, isDirect() ? avatar(null, "l") : h("span", { class: "big-hash" }, icon("hash", 30))),
    h("p", { class: "lead" }, isDirect() ? t("emptyDirect", { bot: called(state.bot) }) : t("emptyChannel", { name: here().name })),
    h("p", { class: "faint" }, here().topic),
    empty && found.length > 0 && h("div", { class: "suggestions" }, h("small", {}, t("tryThese")), found.map(ask)),
  ];
}

function drawThread(fresh = false, redraw = "") {
  const pane = find("thread");
  pane.hidden = !state.thread || onHome();
  document.body.classList.toggle("threaded", !pane.hidden);
  if (pane.hidden) { side.root = ""; return; }
  const other = side.root !== state.thread || fresh;
  if (other) {
    clear(side.list);
    side.root = state.thread;
    pane.setAttribute("aria-label", t("thread"));
    side.trace = tracePlace();
    side.trace.hidden = !traceOpen();
    const lens = h("button", {
      class: "tool", type: "button", "aria-label": t("trace"), title: t("trace"), "aria-pressed": String(traceOpen()), "data-trace": "",
      onclick: () => openTrace(!traceOpen()),
    }, icon("bulb"));
    fill(pane, h("header", { class: "head" }, h("h2", {}, t("thread")), h("span", { class: "topic" }, isDirect() ? called(state.bot) : `#${here().name}`), lens,
      h("button", { class: "tool", type: "button", "aria-label": t("close"), title: t("close"), onclick: () => { state.thread = ""; drawThread(); } }, icon("close"))),
    h("div", { class: "scroll", role: "log", "aria-live": "polite", "aria-relevant": "additions" }, side.list, side.status), side.trace, side.composer.node);
  }
  if (traceOpen()) drawTrace(side.trace, state.channel, state.thread);
  side.composer.refresh();
  sync(side.list, replies(state.channel, state.thread), { inThread: true, toEnd: other, redraw });
  const line = state.statuses[`${state.channel}:${state.thread}`];
  fill(side.status, line && statusLine(line));
  if (line) side.status.scrollIntoView({ block: "nearest" });
}

/** Open or close the panel that tells what the thread set off. */
function openTrace(open) {
  showTrace(open);
  side.trace.hidden = !open;
  find("thread").querySelector("[data-trace]").setAttribute("aria-pressed", String(open));
  if (open) drawTrace(side.trace, state.channel, state.thread);
  if (open) noticed({ what: "trace" });
}

function drawHome() {
  main.home.hidden = !onHome();
  if (main.home.hidden) return;
  const press = (block, element, value) => act("click", { view: "home", action_id: element.action_id, block_id: block.block_id, value });
  const drawn = state.home && cards(state.home.blocks, render(state.home.blocks, press));
  fill(main.home, h("div", { class: "home-inside" }, drawn || h("p", { class: "faint" }, t("homeEmpty"))));
  resume();
}

function landed() {
  if (!main.head) build();
  const kept = remember(`channel.${state.me}`);
  const tour = (state.company.tour || []).find((one) => one.as === state.me)?.channel;
  const first = Object.values(state.channels).find((channel) => !channel.im)?.id;
  const wanted = [state.channel, kept, tour, first].find((id) => state.channels[id]);
  if (wanted !== state.channel) state.thread = "";
  state.channel = wanted || "";
  if (state.thread && !state.messages[state.channel].has(state.thread)) state.thread = "";
  look();
  drawAll(true);
  if (onHome()) act("home", { tab: "home" });
  linked();
}

watch((kind, channel, body) => {
  if (kind === "snapshot") return landed();
  if (kind === "language") { build(); return drawAll(true); }
  if (kind === "guide") { fill(main.guide, guide(travel)); return drawHead(); }
  if (kind === "acted") return noticed(body);
  if (kind === "sent") return sent(body);
  if (kind === "home") return drawHome();
  if (kind === "view") { drawModal(find("modal")); return resume(); }
  if (kind === "channel") return drawAll();
  if (channel === state.channel || kind === "ui" || kind === "online") {
    drawMessages(false, body.redraw);
    drawThread(false, body.redraw);
  }
  if (kind !== "status") drawSide();
});

/** After writing: stay at the end; a question's thread opens by itself where there is room. */
function sent({ ts, thread, asked }) {
  const scroll = thread ? find("thread").querySelector(".scroll") : main.scroll;
  scroll.scrollTop = scroll.scrollHeight;
  if (!thread && asked && !NARROW.matches) openThread(ts);
}

addEventListener("pagehide", unfollow);
addEventListener("hashchange", linked);
addEventListener("pageshow", (event) => { if (event.persisted) follow(state.me); });
NARROW.addEventListener("change", () => main.head && drawAll());
document.addEventListener("visibilitychange", () => {
  if (here()) { look(); drawSide(); }
});
document.addEventListener("keydown", (event) => {
  if (homeKey(event)) event.preventDefault();
  else if (event.key === "Escape" && state.thread && !document.querySelector("dialog[open], .menu, .picker")) { state.thread = ""; drawThread(); }
});

speak(remember("language") || (navigator.language.startsWith("ja") ? "ja" : navigator.language.startsWith("en") ? "en" : "ja"));
armModal(find("modal"));
follow(new URLSearchParams(location.search).get("as") || remember("me") || "");
