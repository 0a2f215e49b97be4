// The left side: company, person, channels, language.

import { fill, h, icon } from "./dom.js";
import { avatar, switcher } from "./people.js";
import { remember, state, tell, unread } from "./store.js";
import { called, speak, spoken, t } from "./words.js";

/** Draw the sidebar; `tour` is the guide's place, or null when it is shown elsewhere. */
export function drawSidebar(node, open, tour) {
  const channels = Object.values(state.channels).filter((channel) => !channel.im);
  const direct = Object.values(state.channels).find((channel) => channel.im === state.me);
  node.setAttribute("aria-label", t("channels"));
  fill(node,
    h("header", { class: "brand" }, h("img", { src: "/page/icon.svg", alt: "", width: 34, height: 34 }),
      h("span", {}, h("strong", {}, company()), h("small", {}, t("title"))),
      h("button", { class: "tool only-phone", type: "button", "aria-label": t("close"), onclick: () => drawer(false) }, icon("close"))),
    switcher(),
    h("div", { class: "rooms" },
      h("ul", {}, direct && room(direct, avatar(null, "xs"), called(state.bot), open)),
      h("h2", {}, t("channels")),
      h("ul", {}, channels.map((channel) => room(channel, icon(channel.private ? "lock" : "hash", 16), channel.name, open)))),
    tour,
    h("footer", { class: "foot" }, connection(), languages()));
}

function company() {
  return (spoken() === "en" && state.company.name_en) || state.company.name;
}

function room(channel, mark, name, open) {
  const here = channel.id === state.channel;
  const count = here && !(channel.im && state.tab === "home") ? 0 : unread(channel.id);
  return h("li", {}, h("button", {
    class: ["room", here && "here", count && "unread"].filter(Boolean).join(" "), type: "button",
    "aria-current": here ? "page" : null, "data-channel": channel.id, onclick: () => { drawer(false); open(channel.id); },
  }, mark, h("span", { class: "room-name" }, name),
  count > 0 && h("span", { class: "count", "aria-label": t("unread", { n: count }) }, count > 99 ? "99+" : String(count))));
}

function connection() {
  const key = !state.online ? "offline" : state.connected ? "connected" : "disconnected";
  return h("div", { class: `connection ${key}`, role: "status" }, h("i", { "aria-hidden": "true" }), t(key));
}

function languages() {
  const choice = (code, label) => h("button", {
    type: "button", lang: code, "aria-pressed": String(spoken() === code),
    onclick: () => { speak(code); remember("language", code); tell("language"); },
  }, label);
  return h("div", { class: "languages", role: "group", "aria-label": t("language") }, choice("ja", "日本語"), choice("en", "English"));
}

/** Open or close the channel list on a narrow screen. */
export function drawer(open) {
  document.body.classList.toggle("drawer", open);
}
