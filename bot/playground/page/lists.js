// Keeps a list of messages in step with the state, touching only what changed.

import { fill, h } from "./dom.js";
import { message } from "./messages.js";
import { avatar } from "./people.js";
import { remember, state } from "./store.js";
import { called, spoken, t } from "./words.js";

const drawn = new WeakMap();

/** Bring `list` up to date with `rows`; scrolls to the end when it was there, or when told. */
export function sync(list, rows, { inThread = false, toEnd = false, redraw = "" } = {}) {
  const scroller = list.closest(".scroll");
  const atEnd = toEnd || scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80;
  const known = drawn.get(list) || new Map();
  const now = new Map();
  const nodes = [];
  let before = null;
  for (const row of rows) {
    const head = !inThread && dayOf(row.ts) !== (before && dayOf(before.ts));
    if (head) nodes.push(keep(known, now, `day:${dayOf(row.ts)}`, day(row.ts), () => dayLine(row.ts)));
    const compact = follows(row, before) && !head;
    const mark = JSON.stringify([row, compact, state.me, spoken(), redraw === row.ts ? Date.now() : 0]);
    nodes.push(keep(known, now, row.ts, mark, () => message(row, { inThread, compact })));
    if (!inThread) nodes.push(...status(row, known, now));
    before = row;
  }
  drawn.set(list, now);
  arrange(list, nodes);
  if (atEnd) scroller.scrollTop = scroller.scrollHeight;
}

/** Keep a scroller at its end while it is there, also when its size changes. */
export function stick(scroller) {
  let end = true;
  scroller.addEventListener("scroll", () => { end = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80; });
  new ResizeObserver(() => { if (end) scroller.scrollTop = scroller.scrollHeight; }).observe(scroller);
}

/** Forget what a list shows, for another channel or language. */
export function clear(list) {
  drawn.delete(list);
  fill(list);
}

function keep(known, now, key, mark, make) {
  const old = known.get(key);
  const found = old && old.mark === mark ? old : { mark, node: make() };
  now.set(key, found);
  return found.node;
}

function arrange(list, nodes) {
  nodes.forEach((node, n) => {
    if (list.children[n] !== node) list.insertBefore(node, list.children[n] || null);
  });
  while (list.children.length > nodes.length) list.lastChild.remove();
}

function follows(row, before) {
  return Boolean(before) && before.user === row.user && row.ts - before.ts < 300 && !row.for && !before.for
    && before.subtype !== "tombstone" && !before.reply_count;
}

function status(row, known, now) {
  const line = state.statuses[`${row.channel || state.channel}:${row.ts}`];
  if (!line) return [];
  return [keep(known, now, `status:${row.ts}`, JSON.stringify([line, spoken()]), () => h("li", { class: "status-row" }, statusLine(line)))];
}

/** Return the line that says what the bot is doing. */
export function statusLine(line) {
  return h("div", { class: "status" }, avatar(null, "xs"),
    h("span", {}, t("says", { bot: called(state.bot), status: line.status })),
    h("span", { class: "typing", "aria-hidden": "true" }, h("i"), h("i"), h("i")));
}

function dayOf(ts) {
  return new Date(ts * 1000).toDateString();
}

function day(ts) {
  const today = new Date();
  const yesterday = new Date(today);
  yesterday.setDate(today.getDate() - 1);
  if (dayOf(ts) === today.toDateString()) return t("today");
  if (dayOf(ts) === yesterday.toDateString()) return t("yesterday");
  const style = { month: "long", day: "numeric", weekday: "short" };
  return new Date(ts * 1000).toLocaleDateString(spoken() === "ja" ? "ja-JP" : "en-GB", style);
}

function dayLine(ts) {
  return h("li", { class: "day" }, h("span", {}, day(ts)));
}

/** Return whether the person wants the bot asked when they write in a channel. */
export function asks() {
  return remember("asks") !== "no";
}
