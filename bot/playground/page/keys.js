// Working through the app's Home by keyboard: a section with buttons below it is a card.

import { h } from "./dom.js";
import { t } from "./words.js";

const now = { id: "", at: 0, key: "" };
let place = null;

/** Put each section together with the buttons below it; `nodes` were drawn from `blocks`. */
export function cards(blocks, nodes) {
  const made = [];
  for (let n = 0; n < nodes.length; n += 1) {
    const many = blocks[n].type === "section" && blocks[n + 1]?.type === "actions";
    made.push(many ? card(blocks[n + 1].block_id, nodes[n], nodes[n + 1]) : nodes[n]);
    n += many ? 1 : 0;
  }
  const first = made.findIndex((node) => node.matches(".card"));
  if (first >= 0) made.splice(first, 0, h("p", { class: "keys-help" }, t("keysHome")));
  return made;
}

function card(id, section, actions) {
  [...actions.querySelectorAll("button")].slice(0, 9).forEach((button, n) => button.setAttribute("aria-keyshortcuts", String(n + 1)));
  section.querySelector("button")?.setAttribute("aria-keyshortcuts", "o");
  const label = section.querySelector("strong")?.textContent || section.textContent;
  return h("div", { class: "card", role: "group", tabindex: "0", "data-card": id, "aria-label": label }, section, actions);
}

/** Wire the keys of the node that shows the Home. */
export function armKeys(home) {
  place = home;
  home.addEventListener("focusin", (event) => note(event.target));
}

/** After the Home was drawn anew: back to what was in hand, or to the card in its place. */
export function resume() {
  const held = document.activeElement; // for a moment still a field of the form that was closed
  const elsewhere = held && held !== document.body && held.checkVisibility();
  if (!now.id || !place || place.hidden || elsewhere || document.querySelector("dialog[open]")) return;
  const all = shown();
  const same = all.find((one) => one.dataset.card === now.id);
  const button = now.key && same?.querySelector(`[aria-keyshortcuts="${now.key}"]`);
  (button || same || all[Math.min(now.at, all.length - 1)])?.focus();
}

/** Do what a key stands for; true when it stood for something. */
export function homeKey(event) {
  if (!place || place.hidden || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return false;
  if (event.target.closest("input, textarea, select, [contenteditable], dialog, .menu")) return false;
  const key = event.key.normalize("NFKC").toLowerCase(); // full-width where the input method is on
  if (key === "j" || key === "k") return step(key === "j" ? 1 : -1);
  const inHand = document.activeElement?.closest(".card");
  const button = /^[1-9o]$/.test(key) && inHand?.querySelector(`[aria-keyshortcuts="${key}"]`);
  if (!button || button.disabled) return false;
  inHand.focus();
  button.click();
  return true;
}

function shown() {
  return [...place.querySelectorAll(".card")];
}

function note(node) {
  const found = node.closest(".card");
  if (!found) return;
  now.key = node.getAttribute("aria-keyshortcuts") || "";
  now.id = found.dataset.card;
  now.at = shown().indexOf(found);
}

function step(by) {
  const all = shown(), at = all.indexOf(document.activeElement?.closest(".card"));
  const next = at < 0 ? all[0] : all[Math.max(0, Math.min(all.length - 1, at + by))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
  return Boolean(next);
}
