// A question before something is done, on the page and in the widget.
import { button, make } from "./dom.js";
import { words } from "./words.js";

/** Whether `question` was answered with `yes`; the focus goes back to where it was. */
export const confirmed = (question, yes) =>
  new Promise((decide) => {
    const dialog = make("dialog", "so-confirm");
    const answer = (agreed) => () => dialog.close(agreed);
    const buttons = make("p", "so-buttons");
    buttons.append(button("so-no", words.cancel, answer("")), button("so-yes", yes, answer("yes")));
    dialog.append(make("p", "", question), buttons);
    dialog.setAttribute("aria-label", question);
    dialog.addEventListener("close", () => {
      dialog.remove();
      decide(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
