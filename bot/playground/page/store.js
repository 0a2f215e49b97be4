// What the page knows, kept up to date by the server's feed; and the way to act.

import { t } from "./words.js";
import { toast } from "./dom.js";

export const state = {
  me: "", company: {}, people: {}, channels: {}, messages: {}, ephemerals: [], statuses: {}, titles: {},
  prompts: {}, home: null, view: null, features: {}, connected: false, online: true,
  channel: "", thread: "", tab: "home",
};

const listeners = [];
let feed = null;

/** Call back on every change: f(kind, channel, body); kind is also "snapshot" or "ui". */
export function watch(listener) {
  listeners.push(listener);
}

/** Tell the listeners of a change of the page's own. */
export function tell(kind, channel = "", body = {}) {
  for (const listener of listeners) listener(kind, channel, body);
}

/** Read and write what this browser remembers. */
export function remember(key, value) {
  try {
    if (value === undefined) return localStorage.getItem(`sodateru.${key}`);
    localStorage.setItem(`sodateru.${key}`, value);
  } catch { /* a browser that keeps nothing */ }
  return null;
}

/** Follow the workspace as a person; a promise that ends with the first snapshot. */
export function follow(user) {
  feed?.close();
  feed = new EventSource(`/feed?as=${encodeURIComponent(user)}`);
  feed.onerror = () => { state.online = false; tell("online"); };
  feed.addEventListener("change", (event) => {
    const change = JSON.parse(event.data);
    apply(change.kind, change.channel, change.body);
    tell(change.kind, change.channel, change.body);
  });
  return new Promise((done) => {
    feed.addEventListener("snapshot", (event) => {
      take(JSON.parse(event.data));
      done();
      tell("snapshot");
    });
  });
}

/** Stop following; a page that is left must not hold a connection. */
export function unfollow() {
  feed?.close();
}

function take(found) {
  const byId = (rows) => Object.fromEntries(rows.map((row) => [row.id, row]));
  Object.assign(state, found, { people: byId(found.people), channels: byId(found.channels), online: true });
  const bot = { id: found.company.bot_id, name: found.company.bot_name, name_en: found.company.bot_name_en, role: "bot" };
  state.people[bot.id] = bot;
  state.bot = bot;
  state.messages = Object.fromEntries(
    Object.entries(found.messages).map(([channel, rows]) => [channel, new Map(rows.map((row) => [row.ts, row]))]));
  state.statuses = {};
  for (const line of found.statuses) state.statuses[`${line.channel}:${line.thread_ts}`] = line;
  remember("me", state.me);
}

function apply(kind, channel, body) {
  const rows = (state.messages[channel] ||= new Map());
  if (kind === "message") rows.set(body.ts, body);
  else if (kind === "gone") { rows.delete(body.ts); drop(body.ts); }
  else if (kind === "ephemeral") { drop(body.ts); state.ephemerals.push(body); }
  else if (kind === "channel") state.channels[channel] = body;
  else if (kind === "home") state.home = body;
  else if (kind === "view") state.view = body.view;
  else if (kind === "prompts") state.prompts[channel] = body;
  else if (kind === "connected") state.connected = body.connected;
  else if (kind === "status") {
    const key = `${channel}:${body.thread_ts}`;
    if (body.status) state.statuses[key] = { channel, ...body };
    else delete state.statuses[key];
  }
}

function drop(ts) {
  state.ephemerals = state.ephemerals.filter((row) => row.ts !== ts);
}

/** Do something as the current person; the answer, or null when it failed (a note is shown). */
export async function act(what, body = {}) {
  let answer;
  try {
    const response = await fetch(`/_control/${what}`, {
      method: "POST", headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ user: state.me, ...body }),
    });
    answer = await response.json();
  } catch {
    answer = { ok: false, error: "offline" };
  }
  if (answer.ok) {
    tell("acted", body.channel || "", { what, ...body, answer });
    return answer;
  }
  const known = {
    no_answer: "noAnswer", unknown_command: "unknownCommand", not_in_channel: "notMember",
    msg_too_long: "tooLong", offline: "offline",
  };
  toast(known[answer.error] ? t(known[answer.error]) : t("failed", { error: answer.error }));
  return null;
}

/** Return the messages of a channel that stand by themselves, oldest first, ephemerals among them. */
export function roots(channel) {
  const rows = [...(state.messages[channel]?.values() || [])].filter((row) => !row.thread_ts || row.thread_ts === row.ts);
  const own = state.ephemerals.filter((row) => row.channel === channel && !row.thread_ts);
  return [...rows, ...own].sort((a, b) => a.ts - b.ts);
}

/** Return a thread: its first message and the replies, oldest first. */
export function replies(channel, root) {
  const rows = [...(state.messages[channel]?.values() || [])].filter((row) => row.ts === root || row.thread_ts === root);
  const own = state.ephemerals.filter((row) => row.channel === channel && row.thread_ts === root);
  return [...rows, ...own].sort((a, b) => a.ts - b.ts);
}

/** Return how many messages of others came since the person last looked. */
export function unread(channel) {
  const seen = Number(remember(`seen.${state.me}.${channel}`) || 0);
  const rows = [...(state.messages[channel]?.values() || [])];
  return rows.filter((row) => Number(row.ts) > seen && row.user !== state.me && !row.hidden && !row.streaming).length;
}

/** Note that the person has seen a channel up to now. */
export function seen(channel) {
  const rows = [...(state.messages[channel]?.values() || [])];
  const last = rows.reduce((most, row) => Math.max(most, Number(row.ts)), 0);
  if (last) remember(`seen.${state.me}.${channel}`, String(last));
}
