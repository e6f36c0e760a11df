// One sentence above the message field, for what the page itself has to say.
import { make } from "./dom.js";

const line = make("p", "so-aside");
line.setAttribute("role", "status");

/** Shows a sentence, or nothing where it is empty. */
export const notice = (sentence) => {
  const foot = document.querySelector("#so-foot");
  if (foot && line.parentNode !== foot) foot.prepend(line);
  line.textContent = sentence;
};
