// Block Kit as DOM: what the app may put in messages, its home and its modals.

import { h, icon } from "./dom.js";
import { control } from "./controls.js";
import { emoji } from "./emoji.js";
import { markdown } from "./markdown.js";
import { link, mention, mrkdwn } from "./text.js";
import { t } from "./words.js";

/**
 * Return blocks as nodes.
 * `press(block, element, value)` is called for a press or choice; `fields` collects inputs of a
 * modal as {block, element, read}; `errors` holds sentences by block id.
 */
export function render(blocks, press, fields = [], errors = {}) {
  return (blocks || []).map((block) => {
    const make = KINDS[block.type];
    return make ? make(block, press, fields, errors) : h("p", { class: "faint" }, t("unsupported", { type: block.type }));
  });
}

/** Return a text object as nodes. */
export function text(object) {
  if (!object) return [];
  if (object.type === "mrkdwn") return mrkdwn(object.text);
  return [object.text.replace(/:([a-z0-9_+-]+):/g, (found, name) => emoji(name) || found)];
}

const KINDS = {
  header: (block) => h("h3", { class: "b-header" }, text(block.text)),
  divider: () => h("hr", { class: "b-divider" }),
  markdown: (block) => markdown(block.text),
  section(block, press) {
    const fields = (block.fields || []).map((field) => h("div", { class: "b-field" }, text(field)));
    return h("div", { class: "b-section" },
      h("div", { class: "b-text" }, text(block.text), fields.length > 0 && h("div", { class: "b-fields" }, fields)),
      block.accessory && control(block, block.accessory, press));
  },
  context(block) {
    const parts = block.elements.map((e) => (e.type === "image" ? picture(e, "b-tiny") : h("span", {}, text(e))));
    return h("div", { class: "b-context" }, parts);
  },
  actions(block, press, fields) {
    return h("div", { class: "b-actions" }, block.elements.map((e) => control(block, e, press, fields)));
  },
  context_actions(block, press) {
    return h("div", { class: "b-actions light" }, block.elements.map((e) => control(block, e, press)));
  },
  image: (block) => h("figure", { class: "b-image" }, picture(block, ""), block.title && h("figcaption", {}, text(block.title))),
  alert(block) {
    const level = ["info", "warning", "error", "success"].includes(block.level) ? block.level : "info";
    return h("div", { class: `b-alert ${level}`, role: "note" }, text(block.text));
  },
  table(block) {
    const rows = block.rows.map((row, n) => h("tr", {}, row.map((cell) => h(n ? "td" : "th", {}, raw(cell)))));
    return h("div", { class: "table md" }, h("table", {}, h("tbody", {}, rows)));
  },
  rich_text: (block) => h("div", { class: "b-rich" }, block.elements.map(rich)),
  input(block, press, fields, errors) {
    const id = `field-${block.block_id}`;
    const field = control(block, block.element, press, fields, id);
    const optional = block.optional && h("span", { class: "faint" }, t("optional"));
    const error = errors[block.block_id];
    if (error) field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", `${id}-hint`);
    return h("div", { class: error ? "b-input wrong" : "b-input" },
      h("label", { for: id }, text(block.label), optional), field,
      h("div", { id: `${id}-hint`, class: "b-hint" },
        error && h("p", { class: "b-error", role: "alert" }, error), block.hint && h("p", {}, text(block.hint))));
  },
  plan: (block) => h("div", { class: "b-task" }, block.title),
  task_card: (block) => h("div", { class: "b-task" }, block.title),
};

function picture(block, kind) {
  // The page loads nothing from outside: a remote picture is shown by its description.
  const url = block.image_url || "";
  if (url.startsWith("data:image/")) return h("img", { src: url, alt: block.alt_text || "", class: kind });
  return h("span", { class: "b-alt" }, `🖼 ${block.alt_text || t("image")}`);
}

function raw(cell) {
  if (cell.type === "rich_text") return cell.elements.map(rich);
  return String(cell.text ?? cell.value ?? "");
}

function rich(part) {
  const inside = (part.elements || []).map(leaf);
  if (part.type === "rich_text_list") {
    const items = part.elements.map((one) => h("li", {}, one.elements.map(leaf)));
    return h(part.style === "ordered" ? "ol" : "ul", {}, items);
  }
  if (part.type === "rich_text_preformatted") return h("pre", {}, inside);
  if (part.type === "rich_text_quote") return h("blockquote", {}, inside);
  return h("p", {}, inside);
}

function leaf(part) {
  if (part.type === "user") return mention(part.user_id);
  if (part.type === "link") return link(part.url, part.text);
  if (part.type === "emoji") return emoji(part.name) || `:${part.name}:`;
  const style = part.style || {};
  let node = part.text || "";
  for (const [name, tag] of [["code", "code"], ["bold", "strong"], ["italic", "em"], ["strike", "s"]]) {
    if (style[name]) node = h(tag, {}, node);
  }
  return node;
}

/** Return the little label that shows that only this person sees something. */
export function onlyYou() {
  return h("div", { class: "only-you" }, icon("lock", 13), t("onlyYou"));
}
