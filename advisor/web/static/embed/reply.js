// A reply's Markdown as nodes: headings, asides, emphasis and numbered citations; nothing else becomes markup.
import { make } from "../dom.js";

const TOKEN = /\\([!-/:-@[-`{-~])|( ?)\[(\d{1,4})\](?!\()|(\*\*?)|\n/g;
const HEADING = /^\*\*([^*]+)\*\*$/;
const ASIDE = /^\*([^*]+)\*$/;
const ITEM = /^[-•] /;
const UNFINISHED = /(?:\*+|\[\d*|\\)$/;
const NO_BREAK = "\u00a0";

const chip = (n) => {
  const link = make("a", "", n);
  link.href = `#cite-${n}`;
  return link;
};

/** Appends `text` to `node`; only numbers that `isCited` knows become links. */
const inline = (node, text, isCited) => {
  let place = node;
  let done = 0;
  for (const token of text.matchAll(TOKEN)) {
    const [whole, escaped, gap, n, stars] = token;
    place.append(text.slice(done, token.index));
    done = token.index + whole.length;
    if (escaped) place.append(escaped);
    else if (n && isCited(Number(n))) place.append(gap && NO_BREAK, chip(n));
    else if (n) place.append(whole);
    else if (!stars) place.append(make("br"));
    else if (place !== node) place = node;
    else node.append((place = make(stars === "**" ? "strong" : "em")));
  }
  place.append(text.slice(done));
  return node;
};

const paragraph = (text, isCited) => {
  const heading = text.match(HEADING);
  if (heading) return inline(make("h2"), heading[1], isCited);
  const aside = text.match(ASIDE);
  if (aside) return inline(make("p", "so-aside"), aside[1], isCited);
  if (ITEM.test(text)) {
    const list = make("ul");
    list.append(...text.split("\n").map((line) => inline(make("li"), line.replace(ITEM, ""), isCited)));
    return list;
  }
  return inline(make("p", text.startsWith("*") ? "so-led" : ""), text, isCited);
};

/** The paragraphs of a reply. `citations` are null while it is written and none is known yet. */
export const paragraphs = (text, citations) => {
  const numbers = citations && new Set(citations.map((citation) => citation.n));
  return text.split("\n\n").filter((part) => part.trim()).map((part) => paragraph(part, (n) => !numbers || numbers.has(n)));
};

/** An unfinished text with its emphasis closed and half a marker left away. */
export const closed = (partial) => {
  const text = partial.replace(UNFINISHED, "").trimEnd();
  const begun = text.slice(text.lastIndexOf("\n\n") + 1);
  if (begun.split("**").length % 2 === 0) return `${text}**`;
  return begun.split("*").length % 2 === 0 ? `${text}*` : text;
};

/** A reply as it is read aloud: words only. */
export const asWords = (text) => text.replace(/\\([!-/:-@[-`{-~])/g, "$1").replace(/ ?\[\d{1,4}\](?!\()/g, "").replace(/\*+/g, "");
