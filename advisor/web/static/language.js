// The language menu, and what is English whatever the page speaks.
import { inEnglish, whenPageChanges } from "./dom.js";
import { words } from "./words.js";

const ENGLISH = "#so-chat .bot-row .prose, #so-suggestions";
const root = document.documentElement;

const keepLanguage = () => { if (root.lang !== words.code) root.lang = words.code; };

const sync = () => {
  const menu = document.querySelector("#so-language");
  if (menu) menu.value = words.code;
  document.querySelectorAll(ENGLISH).forEach(inEnglish);
};

const choose = (language) => {
  const address = new URL(location.href);
  address.searchParams.set("lang", language);
  location.assign(address);
};

export const offerLanguages = () => {
  new MutationObserver(keepLanguage).observe(root, { attributeFilter: ["lang"] }); // Gradio sets the browser's
  whenPageChanges(sync);
  document.addEventListener("change", (event) => { if (event.target.matches?.("#so-language")) choose(event.target.value); });
};
