// What can be pressed or filled in: buttons, feedback, selects, text fields.

import { h, icon } from "./dom.js";
import { t } from "./words.js";

/** Return the control of an element; presses go to `press(block, element, value)`. */
export function control(block, element, press, fields, id) {
  const make = MAKERS[element.type];
  if (!make) return h("span", { class: "faint" }, t("unsupported", { type: element.type }));
  return make(block, element, press, fields, id);
}

function said(object) {
  return object?.text || "";
}

async function pressed(button, element, run) {
  if (element.confirm && !(await sure(element.confirm))) return;
  button.disabled = true;
  button.setAttribute("aria-busy", "true");
  try {
    await run();
  } finally {
    button.disabled = false;
    button.removeAttribute("aria-busy");
  }
}

/** Ask once more; a promise of yes or no. */
export function sure({ title, text, confirm, deny, style }) {
  return new Promise((done) => {
    const box = h("dialog", { class: "modal small", "aria-label": said(title) });
    const answer = (yes) => () => { box.close(); box.remove(); done(yes); };
    box.addEventListener("cancel", answer(false));
    box.append(
      h("div", { class: "modal-head" }, h("h2", {}, said(title))),
      h("div", { class: "modal-body" }, h("p", {}, said(text))),
      h("div", { class: "modal-foot" },
        h("button", { class: "btn", type: "button", onclick: answer(false) }, said(deny) || t("cancel")),
        h("button", { class: `btn ${style === "danger" ? "danger" : "primary"}`, type: "button", onclick: answer(true) },
          said(confirm) || t("ok"))));
    document.body.append(box);
    box.showModal();
  });
}

function button(block, element, press) {
  const node = h("button", {
    class: `btn ${element.style || ""}`, type: "button", "aria-label": element.accessibility_label || null,
    onclick: () => pressed(node, element, () => press(block, element)),
  }, said(element.text));
  return node;
}

function feedback(block, element, press) {
  const side = (kind, mark) => {
    const found = element[`${kind}_button`];
    const node = h("button", {
      class: "btn vote", type: "button", "data-vote": kind,
      "aria-label": found.accessibility_label || said(found.text), title: said(found.text),
      onclick: () => pressed(node, element, () => press(block, element, found.value)),
    }, h("span", { "aria-hidden": "true" }, mark), h("span", {}, said(found.text)));
    return node;
  };
  return h("span", { class: "votes", role: "group" }, side("positive", "👍"), side("negative", "👎"));
}

function iconButton(block, element, press) {
  const label = element.accessibility_label || said(element.text);
  const node = h("button", {
    class: "btn icon-only", type: "button", "aria-label": label, title: label,
    onclick: () => pressed(node, element, () => press(block, element)),
  }, icon(element.icon === "trash" ? "trash" : "dots", 16));
  return node;
}

function field(block, element, fields, node, read) {
  fields?.push({ block, element, read, node });
  return node;
}

function textInput(block, element, _press, fields, id) {
  const most = element.max_length || 3000;
  const shared = {
    id, maxlength: most, placeholder: said(element.placeholder) || null, class: "entry",
    autofocus: element.focus_on_load || false,
  };
  const start = element.initial_value || "";
  const rows = Math.min(9, Math.max(3, Math.ceil(start.length / 32) + start.split("\n").length));
  const node = element.multiline ? h("textarea", { ...shared, rows }, start) : h("input", { ...shared, type: "text" });
  if (!element.multiline) node.value = start;
  return field(block, element, fields, node, () => node.value);
}

function typed(type, key) {
  return (block, element, press, fields, id) => {
    const node = h("input", { type, id, class: "entry short", value: element[key] || "" });
    if (!fields) node.addEventListener("change", () => press(block, element, node.value));
    return field(block, element, fields, node, () => node.value);
  };
}

function select(block, element, press, fields, id) {
  const options = element.options || (element.option_groups || []).flatMap((group) => group.options);
  const several = element.type.startsWith("multi");
  const start = [element.initial_option, ...(element.initial_options || [])].filter(Boolean).map((o) => o.value);
  const node = h("select", { id, class: "entry short", multiple: several, "aria-label": said(element.placeholder) || null },
    !several && h("option", { value: "" }, said(element.placeholder) || t("choose")),
    options.map((option) => h("option", { value: option.value, selected: start.includes(option.value) }, said(option.text))));
  const read = () => (several ? [...node.selectedOptions].map((o) => o.value) : node.value);
  if (element.type === "overflow" || !fields) node.addEventListener("change", () => press(block, element, read()));
  return field(block, element, fields, node, read);
}

function choices(type) {
  return (block, element, press, fields, id) => {
    const start = [element.initial_option, ...(element.initial_options || [])].filter(Boolean).map((o) => o.value);
    const name = `${block.block_id}-${element.action_id}`;
    const box = h("div", { id, class: "choices", role: "group" }, element.options.map((option) =>
      h("label", { class: "choice" },
        h("input", { type, name, value: option.value, checked: start.includes(option.value) }),
        h("span", {}, said(option.text), option.description && h("small", {}, said(option.description))))));
    const read = () => {
      const on = [...box.querySelectorAll("input:checked")].map((node) => node.value);
      return type === "radio" ? on[0] || "" : on;
    };
    if (!fields) box.addEventListener("change", () => press(block, element, read()));
    return field(block, element, fields, box, read);
  };
}

const MAKERS = {
  button, feedback_buttons: feedback, icon_button: iconButton, plain_text_input: textInput,
  email_text_input: textInput, url_text_input: textInput, number_input: typed("number", "initial_value"),
  datepicker: typed("date", "initial_date"), timepicker: typed("time", "initial_time"),
  static_select: select, multi_static_select: select, overflow: select,
  radio_buttons: choices("radio"), checkboxes: choices("checkbox"),
};
