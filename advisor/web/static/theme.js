// Light and dark: as the system has it until the reader chooses.
import { store, stored } from "./dom.js";

const KEY = "standout.theme";
const system = matchMedia("(prefers-color-scheme: dark)");

const apply = () => {
  const dark = (stored(KEY) || (system.matches ? "dark" : "light")) === "dark";
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  if (document.body.classList.contains("dark") !== dark) document.body.classList.toggle("dark", dark);
};

export const keepTheme = () => {
  apply();
  system.addEventListener("change", apply);
  new MutationObserver(apply).observe(document.body, { attributeFilter: ["class"] }); // Gradio sets its own
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("#so-theme")) return;
    store(KEY, document.body.classList.contains("dark") ? "light" : "dark");
    apply();
  });
};
