// The tour: ask, rate, rewrite, ask in other words, a neighbour, the unanswerable, the rehearsal.

import { h, icon } from "./dom.js";
import { openThread } from "./messages.js";
import { follow, remember, state, tell } from "./store.js";
import { plain } from "./text.js";
import { called, reads, spoken, t } from "./words.js";

let go = () => {};

/** Return the steps of the tour in the page's language. */
function steps() {
  const tour = Object.fromEntries((state.company.tour || []).filter((one) => one.language === spoken()).map((one) => [one.kind, one]));
  const admins = Object.values(state.people).filter((person) => person.role === "admin");
  const admin = admins.find((person) => reads(person) === spoken()) || admins[0];
  const { ask, paraphrase, neighbour, unanswerable } = tour;
  const found = [];
  if (ask) {
    found.push({ key: "Ask", who: ask.as, ...ask }, { key: "Rate", channel: ask.channel },
      { key: "Rewrite", who: ask.expert, channel: ask.channel, example: ask.rewrite });
  }
  if (paraphrase) found.push({ key: "Paraphrase", who: paraphrase.as, ...paraphrase });
  if (paraphrase) found.push({ key: "Trace", who: paraphrase.as, channel: paraphrase.channel, of: paraphrase.text });
  if (neighbour) found.push({ key: "Neighbour", who: neighbour.as, ...neighbour });
  if (unanswerable) found.push({ key: "Unanswerable", who: unanswerable.as, ...unanswerable });
  const direct = admin && "D" + admin.id.slice(1);
  if (admin && state.features.slash_commands?.length) {
    found.push({ key: "Rehearse", who: admin.id, channel: direct, text: `${state.features.slash_commands[0].command} train rehearse`, command: true });
  }
  return found;
}

function at() {
  return Math.min(Number(remember("tour") || 0), steps().length);
}

function move(n) {
  remember("tour", String(Math.max(0, n)));
  tell("guide");
}

/** Return whether the card is open. */
export function guideOpen() {
  return remember("guide") !== "closed" && steps().length > 0;
}

/** Open or close the card. */
export function showGuide(open) {
  remember("guide", open ? "open" : "closed");
  tell("guide");
}

/** Return the tour's example of a rewrite while it is the rewrite's turn. */
export function example() {
  const step = steps()[at()];
  return guideOpen() && step && ["Rewrite", "Rate"].includes(step.key) ? (step.example || steps()[at() + 1]?.example || "") : "";
}

/** Return the card; `travel(channel, text)` goes to a channel and puts text into its composer. */
export function guide(travel) {
  go = travel;
  if (!guideOpen()) return null;
  const all = steps(), n = at(), step = all[n];
  return h("section", { class: "guide", "aria-label": t("guideTitle") },
    h("header", {}, h("span", { class: "guide-title" }, "🌱 ", t("guideTitle")),
      h("button", { class: "tool", type: "button", "aria-label": t("guideHide"), title: t("guideHide"), onclick: () => showGuide(false) }, icon("close", 16))),
    h("div", { class: "guide-dots", "aria-hidden": "true" }, all.map((_, i) => h("i", { class: i < n ? "done" : i === n ? "now" : "" }))),
    step ? card(step, n, all.length) : finished(),
    h("footer", {}, n > 0 && h("button", { class: "btn ghost", type: "button", onclick: () => move(step ? n - 1 : 0) }, step ? t("guideBack") : t("guideAgain")),
      h("span", { class: "grow" }), step && h("button", { class: "btn ghost", type: "button", onclick: () => move(n + 1) }, t("guideNext"))));
}

function card(step, n, of) {
  const person = state.people[step.who];
  const who = person ? called(person) : "";
  const label = step.key === "Rewrite" ? t("stepRewriteDo", { who }) : step.key === "Rate" ? t("stepRateDo")
    : step.key === "Rehearse" ? t("stepRehearseDo") : step.key === "Trace" ? t("stepRateDo") : t("stepAskDo");
  return h("div", { class: "guide-card" },
    h("small", {}, t("guideStep", { n: n + 1, of })), h("h3", {}, t(`step${step.key}`)), h("p", {}, t(`step${step.key}Text`, { who })),
    step.text && h("blockquote", {}, step.text),
    h("button", { class: "btn primary", type: "button", onclick: () => start(step) }, label));
}

function finished() {
  return h("div", { class: "guide-card" }, h("h3", {}, `🎉 ${t("guideDone")}`), h("p", {}, t("guideDoneText")));
}

async function start(step) {
  if (step.who && step.who !== state.me) await follow(step.who);
  if (["Rate", "Rewrite", "Trace"].includes(step.key)) {
    go(step.channel, "");
    const root = asked(step.channel, step.of);
    if (root) openThread(root);
  } else {
    go(step.channel, step.text);
  }
}

/** Return the newest thread of a question, of the tour's first one unless told otherwise. */
function asked(channel, wanted) {
  const text = wanted || steps()[0]?.text;
  const rows = [...(state.messages[channel]?.values() || [])].filter((row) => text && plain(row.text).includes(text));
  return rows.at(-1)?.ts || "";
}

/** Move on when the person did what the step is about. */
export function noticed(body) {
  const step = steps()[at()];
  if (!step) return;
  const said = body.what === "say" && step.text && plain(body.text).includes(step.text);
  const rated = step.key === "Rate" && ((body.what === "click" && /feedback|vote|rate|bad/i.test(`${body.action_id}${body.value}`))
    || (body.what === "react" && ["-1", "thumbsdown"].includes(body.name)));
  const rewritten = step.key === "Rewrite" && body.what === "submit" && !body.answer.errors;
  const run = step.command && body.what === "slash" && body.text.includes("rehearse");
  const looked = step.key === "Trace" && body.what === "trace";
  if (said || rated || rewritten || run || looked) move(at() + 1);
}

/** Return example questions for an empty conversation. */
export function examples(channel) {
  const language = spoken(), offered = state.features.agent_view?.suggested_prompts || [];
  if (channel.im && language === "ja" && offered.length) return offered.map((one) => one.message);
  const all = (state.company.tour || []).filter((one) => one.language === language && one.kind !== "paraphrase");
  const here = all.filter((one) => one.channel === channel.id);
  return (here.length ? here : all).slice(0, 3).map((one) => one.text);
}
