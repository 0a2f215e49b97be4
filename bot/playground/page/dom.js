// Builds elements. Text always becomes text nodes: nothing that was written is ever read as HTML.

/**
 * Make an element: h("button", {class: "x", onclick: f, "aria-label": "…"}, "text", child, null).
 * Properties starting with "on" are listeners; true sets an empty attribute, false and null none.
 */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "value" && "value" in node) node.value = value;
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  add(node, children);
  return node;
}

/** Append children: strings, nodes, arrays; null and false are left out. */
export function add(node, children) {
  for (const child of [children].flat(Infinity)) {
    if (child == null || child === false || child === "") continue;
    node.append(child);
  }
  return node;
}

/** Replace everything inside a node. */
export function fill(node, ...children) {
  node.replaceChildren();
  return add(node, children);
}

const SHAPES = {
  hash: "M5 9h15M4 15h15M10 4 8 20M16 4l-2 16",
  lock: "M6 11h12v9H6zM9 11V8a3 3 0 0 1 6 0v3",
  send: "M4 12 20 4l-5 16-3-7-8-1Z",
  at: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm4-8v5.5a2.5 2.5 0 0 0 5 0V12a9 9 0 1 0-4 7.5",
  smile: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM8.5 14a4.5 4.5 0 0 0 7 0M9 9.5h.01M15 9.5h.01",
  reply: "M20 15a3 3 0 0 1-3 3H9l-5 3V8a3 3 0 0 1 3-3h10a3 3 0 0 1 3 3v7Z",
  dots: "M5 12h.01M12 12h.01M19 12h.01",
  close: "M6 6l12 12M18 6 6 18",
  menu: "M4 7h16M4 12h16M4 17h16",
  home: "M4 11 12 4l8 7v9h-5v-6H9v6H4z",
  chat: "M20 15a3 3 0 0 1-3 3H9l-5 3V8a3 3 0 0 1 3-3h10a3 3 0 0 1 3 3v7Z",
  pencil: "M4 20l1-4L16 5l3 3L8 19l-4 1ZM14 7l3 3",
  down: "M6 9l6 6 6-6",
  check: "M5 13l4 4L19 7",
  people: "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM3 20a6 6 0 0 1 12 0M16 4.5a3.5 3.5 0 0 1 0 6.5M17.500 14.500A6 6 0 0 1 21 20",
  map: "M9 4 4 6v14l5-2 6 2 5-2V4l-5 2-6-2ZM9 4v14M15 6v14",
  clip: "M8 12.5 14.500 6a3.200 3.200 0 0 1 4.500 4.500l-8 8a5 5 0 0 1-7-7l7.500-7.500",
  bulb: "M9 18h6M10 21h4M12 3a6 6 0 0 0-3.500 10.900c.6.5 1 1.200 1 2.100h5c0-.9.4-1.600 1-2.100A6 6 0 0 0 12 3Z",
  slash: "M15 5 9 19",
  trash: "M5 7h14M10 7V5h4v2M7 7l1 13h8l1-13",
};

/** Return a line icon; it says nothing to screen readers, so its button needs a label. */
export function icon(name, size = 18) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const attributes = { viewBox: "0 0 24 24", width: size, height: size, class: "icon", "aria-hidden": "true" };
  for (const [key, value] of Object.entries(attributes)) svg.setAttribute(key, value);
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", SHAPES[name] || SHAPES.dots);
  svg.append(path);
  return svg;
}

/** Open a menu beside a button; items are {label, run, icon, danger} or {heading}. */
export function menu(anchor, items, label) {
  closeMenus();
  const list = h("div", { class: "menu", role: "menu", "aria-label": label });
  for (const item of items) {
    if (item.heading) {
      list.append(h("div", { class: "menu-heading", role: "presentation" }, item.heading));
      continue;
    }
    const run = () => { closeMenus(); anchor.focus(); item.run(); };
    list.append(h("button", {
      class: item.danger ? "menu-item danger" : "menu-item", role: "menuitem", type: "button", onclick: run,
    }, item.node || [item.icon && icon(item.icon, 16), h("span", {}, item.label)], item.on && icon("check", 16)));
  }
  document.body.append(list);
  place(list, anchor);
  list.addEventListener("keydown", (event) => walk(event, list, anchor));
  list.querySelector("button")?.focus();
  setTimeout(() => document.addEventListener("click", outside), 0);
  return list;
}

/** Close whatever menu or picker is open. */
export function closeMenus() {
  document.removeEventListener("click", outside);
  document.querySelectorAll(".menu, .picker").forEach((node) => node.remove());
}

function outside(event) {
  if (!event.target.closest(".menu, .picker")) closeMenus();
}

/** Put a floating box next to its anchor, inside the window. */
export function place(box, anchor) {
  const at = anchor.getBoundingClientRect(), size = box.getBoundingClientRect();
  const left = Math.max(8, Math.min(at.left, innerWidth - size.width - 8));
  const below = at.bottom + 4 + size.height < innerHeight;
  const top = below ? at.bottom + 4 : Math.max(8, at.top - size.height - 4);
  box.style.left = `${left}px`;
  box.style.top = `${top}px`;
}

function walk(event, list, anchor) {
  const items = [...list.querySelectorAll("button")];
  const at = items.indexOf(document.activeElement);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    items[(at + step + items.length) % items.length].focus();
  } else if (event.key === "Escape" || event.key === "Tab") {
    event.stopPropagation();
    closeMenus();
    anchor.focus();
  }
}

/** Show a short note at the bottom for a few seconds. */
export function toast(text) {
  const node = h("div", { class: "toast" }, text);
  document.getElementById("toasts").append(node);
  setTimeout(() => node.remove(), 5000);
}
