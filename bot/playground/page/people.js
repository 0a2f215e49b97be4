// Avatars, names, the switch 「この人として操作」, and who may be invited.

import { h, icon, menu } from "./dom.js";
import { act, follow, state } from "./store.js";
import { called, reads, spoken, t } from "./words.js";

/** Return a person's avatar: their initial on a colour of their own. */
export function avatar(person, size = "") {
  if (!person || person.role === "bot") return h("span", { class: `avatar bot ${size}`, "aria-hidden": "true" }, "🌱");
  const node = h("span", { class: `avatar ${size}`, "aria-hidden": "true" }, initial(person));
  node.style.setProperty("--hue", hue(person));
  return node;
}

function initial(person) {
  const name = called(person);
  return /^[\x20-\x7e]+$/.test(name) ? name.split(" ").map((part) => part[0]).slice(0, 2).join("") : name.slice(0, 1);
}

function hue(person) {
  const order = Object.keys(state.people).indexOf(person.id);
  return String((order * 137 + 150) % 360);
}

/** Return the badge of a role; employees have none. */
export function badge(person) {
  if (person?.role === "bot") return h("span", { class: "badge app" }, t("app"));
  if (person?.role === "expert") return h("span", { class: "badge expert" }, t("expert"));
  if (person?.role === "admin") return h("span", { class: "badge admin" }, t("admin"));
  return null;
}

/** Return department and title. */
export function post(person) {
  return [person.department, person.title].filter(Boolean).join(" ");
}

/** Return the button that shows who one is and switches to somebody else. */
export function switcher() {
  const me = state.people[state.me];
  if (!me) return null;
  const button = h("button", {
    class: "switcher", id: "switcher", type: "button", "aria-haspopup": "menu", title: t("switch"),
    onclick: () => menu(button, choices(), t("switch")),
  },
  avatar(me),
  h("span", { class: "switcher-who" },
    h("small", {}, t("acting"), " ", badge(me)), h("span", { class: "switcher-name" }, called(me))),
  icon("down", 16));
  return button;
}

function choices() {
  const groups = [["employee", "employees"], ["expert", "experts"], ["admin", "admins"]];
  const found = [];
  for (const [role, heading] of groups) {
    const people = Object.values(state.people).filter((person) => person.role === role);
    if (!people.length) continue;
    found.push({ heading: t(heading) });
    for (const person of people) found.push({ node: row(person), on: person.id === state.me, run: () => follow(person.id) });
  }
  return found;
}

/** Return the button that says how many are in a channel and invites who is not: the bot first. */
export function inviter(channel) {
  const n = channel.members.length, bot = !channel.members.includes(state.bot.id) && t("inviteBot", { bot: called(state.bot) });
  const label = `${t("members", { n })}: ${bot || t("invite")}`;
  const button = h("button", {
    class: "members", id: "invite", type: "button", "aria-haspopup": "menu", "aria-label": label, title: label,
    onclick: () => menu(button, invitations(channel), t("invite")),
  }, icon("people", 16), String(n), bot && h("span", { class: "invite-bot" }, bot));
  return button;
}

function invitations(channel) {
  const missing = [state.bot, ...Object.values(state.people).filter((person) => person.role !== "bot")]
    .filter((person) => !channel.members.includes(person.id));
  const invite = (person) => act("invite", { channel: channel.id, guest: person.id });
  return [{ heading: t(missing.length ? "invite" : "inviteNobody") },
    ...missing.map((person) => ({ node: row(person), run: () => invite(person) }))];
}

function row(person) {
  const reading = spoken() === "ja" && person.kana ? person.kana : "";
  return [avatar(person, "s"), h("span", { class: "menu-person" },
    h("span", {}, called(person), reading && h("small", { class: "kana" }, reading)),
    h("small", {}, [post(person), person.role !== "bot" && t(`speaks_${reads(person)}`)].filter(Boolean).join(" · ")))];
}
