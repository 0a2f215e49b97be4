// Markdown blocks: headings, paragraphs, lists, tables, quotes, code.

import { h } from "./dom.js";
import { line, plain } from "./text.js";

/** Return Markdown as a node. */
export function markdown(text) {
  const box = h("div", { class: "md" });
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  let at = 0;
  while (at < lines.length) at = block(lines, at, box);
  return box;
}

/** Read one block that starts at a line, append it, and return the line after it. */
function block(lines, at, box) {
  const text = lines[at];
  const heading = /^ {0,3}(#{1,6})\s+(.*?)\s*#*$/.exec(text);
  if (!text.trim()) return at + 1;
  if (/^ {0,3}(```|~~~)/.test(text)) return fence(lines, at, box);
  if (heading) {
    box.append(h(`h${Math.min(6, heading[1].length + 2)}`, {}, line(heading[2])));
    return at + 1;
  }
  if (/^ {0,3}([-*_])( *\1){2,}\s*$/.test(text)) {
    box.append(h("hr"));
    return at + 1;
  }
  if (/^ {0,3}(>|&gt;)/.test(text)) return quote(lines, at, box);
  if (item(text)) return list(lines, at, box, 0);
  if (text.includes("|") && /^ *\|?[ :|-]*-[ :|-]*\|?\s*$/.test(lines[at + 1] || "")) return table(lines, at, box);
  return paragraph(lines, at, box);
}

function fence(lines, at, box) {
  const mark = lines[at].trim().slice(0, 3);
  let end = at + 1;
  while (end < lines.length && !lines[end].trim().startsWith(mark)) end += 1;
  box.append(h("pre", {}, plain(lines.slice(at + 1, end).join("\n"))));
  return end + 1;
}

function quote(lines, at, box) {
  const found = [];
  let end = at;
  while (end < lines.length && /^ {0,3}(>|&gt;)/.test(lines[end])) found.push(lines[end++].replace(/^ {0,3}(>|&gt;) ?/, ""));
  const node = h("blockquote", {});
  node.append(...markdown(found.join("\n")).childNodes);
  box.append(node);
  return end;
}

function item(text) {
  return /^(\s*)([-*+・•]|\d{1,3}[.)])\s+(.*)$/.exec(text);
}

function list(lines, at, box, indent) {
  const ordered = /\d/.test(item(lines[at])[2]);
  const node = h(ordered ? "ol" : "ul", ordered ? { start: parseInt(item(lines[at])[2], 10) } : {});
  let last = null;
  while (at < lines.length) {
    const found = item(lines[at]);
    if (!found) {
      if (!lines[at].trim() || !last || !/^\s+/.test(lines[at])) break;
      last.append(h("br"), ...line(lines[at++].trim()));
      continue;
    }
    const deep = found[1].length;
    if (deep < indent) break;
    if (deep > indent + 1 && last) {
      at = list(lines, at, last, deep);
      continue;
    }
    if (/\d/.test(found[2]) !== ordered) break;
    node.append((last = h("li", {}, line(found[3]))));
    at += 1;
  }
  box.append(node);
  return at;
}

function cells(text) {
  return text.trim().replace(/^\||\|$/g, "").split(/(?<!\\)\|/).map((cell) => cell.trim().replace(/\\\|/g, "|"));
}

function table(lines, at, box) {
  const head = cells(lines[at]);
  const sides = cells(lines[at + 1]).map((mark) => (mark.endsWith(":") ? (mark.startsWith(":") ? "mid" : "end") : ""));
  const body = h("tbody");
  let end = at + 2;
  for (; end < lines.length && lines[end].includes("|"); end += 1) {
    body.append(h("tr", {}, cells(lines[end]).map((cell, n) => h("td", { class: sides[n] || null }, line(cell)))));
  }
  const row = h("tr", {}, head.map((cell, n) => h("th", { scope: "col", class: sides[n] || null }, line(cell))));
  box.append(h("div", { class: "table" }, h("table", {}, h("thead", {}, row), body)));
  return end;
}

function paragraph(lines, at, box) {
  const node = h("p");
  let end = at;
  const stops = (text) => !text.trim() || /^ {0,3}(#{1,6}\s|```|~~~|>|&gt;)/.test(text) || item(text);
  while (end < lines.length && (end === at || !stops(lines[end]))) {
    if (end > at) node.append(h("br"));
    node.append(...line(lines[end++].trim()));
  }
  box.append(node);
  return end;
}
