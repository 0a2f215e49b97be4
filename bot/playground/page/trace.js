// 「いま起きたこと」: what a thread set off in the bot's own books, step by step, with why.

import { fill, h } from "./dom.js";
import { clock } from "./messages.js";
import { remember, state } from "./store.js";
import { called, t } from "./words.js";

const MARKS = {
  event: "📨", question: "❓", answer: "💡", message: "💬", vote: "👍", review: "📝", handoff: "📮", verified: "✅", model: "🏆",
};
let wanted = 0;

/** Return whether the panel is open. */
export function traceOpen() {
  return remember("trace") === "open";
}

/** Open or close the panel. */
export function showTrace(open) {
  remember("trace", open ? "open" : "closed");
}

/** Return the panel's place, empty until `drawTrace` fills it. */
export function tracePlace() {
  return h("section", { class: "trace", "aria-label": t("trace"), tabindex: "0" });
}

/** Read anew what a thread set off, a moment after the last change, and show it. */
export function drawTrace(place, channel, root) {
  const mine = ++wanted;
  setTimeout(async () => {
    if (mine !== wanted || !place.isConnected) return;
    let steps = [];
    try {
      const answer = await fetch(`/trace?channel=${encodeURIComponent(channel)}&ts=${encodeURIComponent(root)}`);
      steps = (await answer.json()).steps;
    } catch { /* the server is going; the feed says so */ }
    if (mine === wanted) fill(place, h("p", { class: "trace-lead" }, t("traceLead")), steps.length ? list(steps) : h("p", { class: "faint" }, t("traceEmpty")));
  }, place.childElementCount ? 350 : 0);
}

function list(steps) {
  return h("ol", { class: "trace-steps" }, steps.map((step) => h("li", { class: `trace-step ${step.kind}`, "data-kind": step.kind },
    h("span", { class: "trace-mark", "aria-hidden": "true" }, step.kind === "vote" && step.value < 0 ? "👎" : MARKS[step.kind]),
    h("div", {},
      h("div", { class: "trace-head" }, h("strong", {}, t(`trace_${step.kind}`)), h("time", {}, clock(step.at)), h("code", {}, step.id)),
      h("p", {}, told(step)),
      h("p", { class: "trace-why" }, t(`trace_${step.kind}_why`))))));
}

function told(step) {
  const who = step.user ? called(state.people[step.user] || { name: step.user }) : "";
  const parts = {
    event: () => [named(step.what), stood(step.state), step.why],
    question: () => [who, `“${step.text}”`, step.solved && t("traceSolved")],
    answer: () => [step.abstained ? t("traceAbstained") : step.places.join(" / ").replaceAll(" > ", " › "), t("traceModel", { model: step.model || "–" }), t("tracePassages", { n: step.passages }), times(step.milliseconds)],
    message: () => [named(step.what), stood(step.state)],
    vote: () => [who, step.value > 0 ? "👍" : step.value < 0 ? "👎" : "–", step.reason],
    review: () => [named(step.what), stood(step.outcome || step.state), who],
    handoff: () => [stood(step.state), who],
    verified: () => [who, t("traceRests", { n: step.passages }), t("traceServed", { n: step.served }), step.why],
    model: () => [t("traceModel", { model: step.id }), step.versions.length > 1 && t("traceVersions", { n: step.versions.length })],
  };
  return parts[step.kind]().filter(Boolean).join(" · ");
}

function named(kind) {
  const known = {
    message: "kindMessage", reaction: "kindReaction", action: "kindAction", view: "kindView", answer: "kindAnswer", notice: "kindNotice", update: "kindUpdate",
    asked: "kindMessage", thumbs_down: "kindThumbsDown", abstained: "kindAbstained", handed_over: "kindHandedOver", candidate: "kindCandidate", stale: "kindStale",
  };
  return known[kind] ? t(known[kind]) : kind;
}

function stood(state_) {
  const known = { done: "traceDone", sent: "traceSent", waiting: "traceWaiting", claimed: "traceWaiting", sending: "traceWaiting", growing: "traceWaiting", open: "traceOpenItem", closed: "traceClosed", approved: "traceApproved", fixed: "traceFixed", dropped: "traceDropped", answered: "traceAnswered", overdue: "traceOverdue", dead: "traceDead" };
  return known[state_] ? t(known[state_]) : state_;
}

function times(found) {
  const total = found.total;
  const parts = ["match", "search", "model"].filter((name) => name in found).map((name) => `${t(`trace_${name}`)} ${found[name]}`);
  return total === undefined ? "" : `${t("traceTime", { n: total })}${parts.length ? ` (${parts.join(", ")})` : ""}`;
}
