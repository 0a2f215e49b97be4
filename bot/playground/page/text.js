// Slack's mrkdwn and the Markdown of markdown blocks, as DOM nodes.

import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { state } from "./store.js";
import { called } from "./words.js";

const ANGLE = /<(?:([@#!])([^<>|]+)|((?:https?:|mailto:)[^<>|\s]+))(?:\|([^<>]*))?>/g;
const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };

/** Undo Slack's three escapes. */
export function plain(text) {
  return text.replace(/&(lt|gt|amp);/g, (found) => ENTITIES[found]);
}

/** Return the mention of a person. */
export function mention(id) {
  const person = state.people[id];
  return h("span", { class: id === state.me ? "mention me" : "mention" }, `@${person ? called(person) : id}`);
}

/** Return a link, or its text when it is no web address. */
export function link(url, label) {
  if (!/^(https?:|mailto:)/i.test(url)) return document.createTextNode(label || url);
  if (url.startsWith(`${location.origin}/#/`)) return h("a", { href: url }, label || url);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, label || url);
}

function named(text) {
  return text.replace(/:([a-z0-9_+-]+):/g, (found, name) => emoji(name) || found);
}

function angled(kind, id, label) {
  if (kind === "@") return mention(id);
  if (kind === "#") return h("span", { class: "mention" }, `#${state.channels[id]?.name || label || id}`);
  if (kind === "!") {
    const date = id.startsWith("date^");
    return date ? document.createTextNode(label || "") : h("span", { class: "mention" }, `@${label || id}`);
  }
  return link(plain(id), label && plain(label));
}

/** Split by <…> first, so that marks inside of links stay alone, then by the given marks. */
function inline(text, marks) {
  const nodes = [];
  let at = 0;
  for (const found of text.matchAll(ANGLE)) {
    nodes.push(...marked(text.slice(at, found.index), marks), angled(found[1], found[2] || found[3], found[4]));
    at = found.index + found[0].length;
  }
  nodes.push(...marked(text.slice(at), marks));
  return nodes;
}

function marked(text, marks) {
  for (const [pattern, make] of marks) {
    const found = pattern.exec(text);
    if (!found) continue;
    return [
      ...marked(text.slice(0, found.index), marks), make(found, (inner) => marked(inner, marks)),
      ...marked(text.slice(found.index + found[0].length), marks),
    ];
  }
  return text ? [document.createTextNode(named(plain(text)))] : [];
}

// Slack marks need a boundary on both sides; beside Japanese letters they stay as they are.
const MRKDWN = [
  [/`([^`\n]+)`/, (found) => h("code", {}, plain(found[1]))],
  [/(?<=^|[\s(「『（])\*([^*\n]+)\*(?=$|[\s.,;:!?)」』）、。])/, (found, go) => h("strong", {}, go(found[1]))],
  [/(?<=^|[\s(])_([^_\n]+)_(?=$|[\s.,;:!?)])/, (found, go) => h("em", {}, go(found[1]))],
  [/(?<=^|[\s(])~([^~\n]+)~(?=$|[\s.,;:!?)])/, (found, go) => h("s", {}, go(found[1]))],
];

const MARKDOWN = [
  [/`([^`\n]+)`/, (found) => h("code", {}, plain(found[1]))],
  [/!\[([^\]]*)\]\(([^()\s]+)\)/, (found) => link(plain(found[2]), plain(found[1]))],
  [/\[([^\]]+)\]\(([^()\s]+)\)/, (found) => link(plain(found[2]), plain(found[1]))],
  [/\*\*(.+?)\*\*/, (found, go) => h("strong", {}, go(found[1]))],
  [/__(.+?)__/, (found, go) => h("strong", {}, go(found[1]))],
  [/~~(.+?)~~/, (found, go) => h("s", {}, go(found[1]))],
  [/(?<![*\w])\*([^*\s][^*\n]*)\*(?![*\w])/, (found, go) => h("em", {}, go(found[1]))],
  [/\\([\\`*_{}[\]()#+\-.!|~>])/, (found) => document.createTextNode(found[1])],
  [/(?<![\w/])https?:\/\/[^\s<>()、。「」]+/, (found) => link(plain(found[0]))],
];

/** Return mrkdwn as nodes: code blocks, quotes, lines. */
export function mrkdwn(text) {
  const nodes = [];
  const parts = text.split(/```\n?([\s\S]*?)```/);
  parts.forEach((part, n) => {
    if (n % 2) nodes.push(h("pre", {}, plain(part)));
    else if (part) nodes.push(...quoted(part));
  });
  return nodes;
}

function quoted(text) {
  const nodes = [];
  let quote = null;
  for (const line of text.replace(/^\n|\n$/g, "").split("\n")) {
    const found = /^(?:&gt;|>) ?(.*)$/.exec(line);
    if (found) {
      if (!quote) nodes.push((quote = h("blockquote", {})));
      quote.append(...inline(found[1], MRKDWN), h("br"));
    } else {
      quote = null;
      nodes.push(...inline(line, MRKDWN), h("br"));
    }
  }
  if (nodes.at(-1)?.tagName === "BR") nodes.pop();
  return nodes;
}

/** Return a line of Markdown as nodes. */
export function line(text) {
  return inline(text, MARKDOWN);
}
