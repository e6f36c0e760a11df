// Offline, and a server that cannot be reached: one sentence, and the page goes on by itself when it is back.
import { takeBack } from "./draft.js";
import { notice } from "./notice.js";
import { words } from "./words.js";

const RETRY_MS = 2000;
let trying = false;

const reaches = () => fetch("/healthz", { cache: "no-store" }).then((answer) => answer.ok, () => false);

const check = async () => {
  if (trying || (await reaches())) return;
  trying = true;
  notice(navigator.onLine ? words.unreachable : words.offline);
  takeBack();
  setTimeout(again, RETRY_MS);
};

const again = async () => {
  if (!(await reaches())) {
    notice(navigator.onLine ? words.unreachable : words.offline);
    return void setTimeout(again, RETRY_MS);
  }
  trying = false;
  notice(words.connected);
  document.querySelector("#so-refresh")?.click();
};

export const watchConnection = () => {
  window.addEventListener("offline", check);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) check(); });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.closest?.("#so-message")) return;
    notice("");
    check();
  });
  document.addEventListener("click", (event) => { if (event.target.closest?.("#so-main button")) check(); });
  setInterval(() => { if (document.querySelector(".so-thinking")) check(); }, RETRY_MS);
};
