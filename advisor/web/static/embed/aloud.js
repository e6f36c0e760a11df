// What a screen reader is told: a reply sentence by sentence while it is written, politely.
import { make } from "../dom.js";
import { asWords } from "./reply.js";

const END = /[.!?…]+[*"”’)]*(?=\s)|\n\n/g;
const region = document.querySelector("#so-aloud");
let told = 0;

const tell = (text) => {
  const words = asWords(text).trim();
  if (words) region.append(make("p", "", words));
};

export const hush = () => {
  region.replaceChildren();
  told = 0;
};

/** Tells the sentences that are complete and were not told yet. */
export const tellSentences = (text) => {
  END.lastIndex = told;
  for (let end = END.exec(text); end; end = END.exec(text)) {
    tell(text.slice(told, END.lastIndex));
    told = END.lastIndex;
  }
};

export const tellRest = (text) => {
  tellSentences(text);
  tell(text.slice(told));
  told = text.length;
};
