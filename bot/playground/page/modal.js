// The modal that the app opened: its form, its errors, its submission.

import { render } from "./blocks.js";
import { fill, h, icon } from "./dom.js";
import { resume } from "./keys.js";
import { act, state } from "./store.js";
import { example } from "./guide.js";
import { t } from "./words.js";

let shown = "";
let fields = [];

/** Show, renew or close the modal as the state says. */
export function drawModal(dialog) {
  const view = state.view;
  if (!view) {
    shown = "";
    if (dialog.open) dialog.close();
    return;
  }
  if (shown === view.hash) return;
  const typed = fields.length && dialog.dataset.view === view.id ? values() : {};
  shown = view.hash;
  dialog.dataset.view = view.id;
  draw(dialog, view, {}, typed);
  if (!dialog.open) dialog.showModal();
  (dialog.querySelector("textarea, input[type=text]") || dialog.querySelector(".modal-body button"))?.focus();
}

function draw(dialog, view, errors, typed) {
  fields = [];
  const press = (block, element, value) => act("click", { action_id: element.action_id, block_id: block.block_id, value, values: values() });
  const body = h("div", { class: "modal-body" }, render(view.blocks, press, fields, errors));
  const submit = view.submit && h("button", { class: "btn primary", type: "submit" }, view.submit.text);
  const form = h("form", { method: "dialog", onsubmit: (event) => { event.preventDefault(); send(dialog, view, submit); } },
    h("div", { class: "modal-head" }, h("h2", { id: "modal-title" }, view.title.text),
      h("button", { class: "tool", type: "button", "aria-label": t("close"), onclick: leave }, icon("close"))),
    body,
    h("div", { class: "modal-foot" }, filler(), h("span", { class: "grow" }),
      h("button", { class: "btn", type: "button", onclick: leave }, view.close?.text || t("close")), submit));
  dialog.setAttribute("aria-labelledby", "modal-title");
  fill(dialog, form);
  restore(typed);
}

function filler() {
  const text = example();
  const target = [...fields].reverse().find((field) => field.element.multiline);
  if (!text || !target) return null;
  return h("button", { class: "btn ghost", type: "button", onclick: () => { target.node.value = text; target.node.focus(); } }, `💡 ${t("example")}`);
}

function values() {
  const found = {};
  for (const { block, element, read } of fields) (found[block.block_id] ||= {})[element.action_id] = read();
  return found;
}

function restore(typed) {
  for (const { block, element, node } of fields) {
    const value = typed[block.block_id]?.[element.action_id];
    if (typeof value === "string" && "value" in node) node.value = value;
  }
}

async function send(dialog, view, submit) {
  const typed = values();
  submit.disabled = true;
  submit.textContent = t("sending");
  const done = await act("submit", { values: typed, callback_id: view.callback_id });
  if (!done || done.errors) {
    draw(dialog, view, done?.errors || {}, typed);
    dialog.querySelector("[aria-invalid]")?.focus();
  }
}

function leave() {
  return act("close");
}

/** Wire the dialog's keys as Slack does: Escape closes, Ctrl+Enter sends. */
export function armModal(dialog) {
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) dialog.querySelector("form [type=submit]:enabled")?.click();
  });
  dialog.addEventListener("cancel", (event) => { event.preventDefault(); leave(); });
  dialog.addEventListener("close", resume);
}
