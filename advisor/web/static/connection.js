// Offline, and a server that cannot be reached: one sentence, and the page goes on by itself when it is back.
import { notice } from "./notice.js";

const RETRY_MS = 2000;
const OFFLINE = "You are offline. What you write stays here, and we go on as soon as you are back.";
const AWAY = "The server cannot be reached just now. What you write stays here; I keep trying.";
let trying = false;

const reaches = () => fetch("/healthz", { cache: "no-store" }).then((answer) => answer.ok, () => false);

const check = async () => {
  if (trying || (await reaches())) return;
  trying = true;
  notice(navigator.onLine ? AWAY : OFFLINE);
  setTimeout(again, RETRY_MS);
};

const again = async () => {
  if (!(await reaches())) {
    notice(navigator.onLine ? AWAY : OFFLINE);
    return void setTimeout(again, RETRY_MS);
  }
  trying = false;
  notice("We are connected again.");
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
};
