// What a screen reader is told: a reply sentence by sentence while it is written, politely.
import { make } from "../dom.js";
import { asWords } from "./reply.js";

const SENTENCE = /[^.!?…]+(?:[.!?…]+["”’)]*(?=\s)|\n\n)/g;
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
  SENTENCE.lastIndex = told;
  for (let found = SENTENCE.exec(text); found; found = SENTENCE.exec(text)) {
    tell(found[0]);
    told = SENTENCE.lastIndex;
  }
};

export const tellRest = (text) => {
  tellSentences(text);
  tell(text.slice(told));
  told = text.length;
};
