// The owner's last message goes to the top once and the reply grows below it; a question is in view with its buttons.
import { whenPageChanges } from "./dom.js";

const HOLD_MS = 2500;
let asked = 0;
let until = 0;

const letGo = () => { until = 0; };

export const followReplies = () => {
  for (const kind of ["wheel", "touchmove", "pointerdown", "keydown"]) document.addEventListener(kind, letGo, { passive: true });
  whenPageChanges(() => {
    const said = document.querySelectorAll("#so-chat .user-row");
    if (said.length > asked) until = Date.now() + HOLD_MS;
    asked = said.length;
    if (asked && Date.now() < until) {
      said[asked - 1].scrollIntoView({ block: "start" });
      if (!document.querySelector(".so-thinking")) document.querySelector("#so-moves")?.scrollIntoView({ block: "nearest" });
    }
    document.querySelector("#so-message textarea:not([dir])")?.setAttribute("dir", "auto");
  });
};
