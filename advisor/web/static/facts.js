// The side column: facts that can be edited where they stand, and its drawer on a phone.
import { ask, button, make, whenPageChanges } from "./dom.js";
import { current } from "./conversation.js";

const LINE = 34;

const save = async (slot, value) => {
  const { sentence } = await ask(`/api/conversations/${encodeURIComponent(current())}/profile`, {
    method: "PATCH",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ [slot]: value }),
  });
  if (!sentence) document.querySelector("#so-refresh").click();
  return sentence;
};

const edit = (value) => {
  const fact = value.closest(".so-fact");
  const field = make("textarea", "so-edit");
  field.dir = "auto";
  field.value = value.textContent;
  field.rows = Math.min(6, 1 + Math.ceil(field.value.length / LINE));
  field.setAttribute("aria-label", fact.querySelector(".so-label").textContent);
  const hint = make("p", "so-hint", "Leave it empty to remove it.");
  hint.setAttribute("role", "status");

  const form = make("div", "so-editing");
  const leave = () => { form.remove(); value.hidden = false; value.focus(); };
  const keep = async () => {
    if (field.value.trim() === value.textContent.trim()) return leave();
    field.readOnly = true;
    const problem = await save(fact.dataset.slot, field.value);
    field.readOnly = false;
    hint.textContent = problem || "Saved. I am going over what depends on it…";
  };
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { event.stopPropagation(); leave(); }
    if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); keep(); }
  });
  const buttons = make("p", "so-buttons");
  buttons.append(button("so-save", "Save", keep), button("so-cancel", "Cancel", leave));
  form.append(field, buttons, hint);
  value.hidden = true;
  fact.append(form);
  field.focus();
  field.select();
};

const drawer = document.documentElement.dataset;
const syncDrawer = () =>
  document.querySelector(".so-toggle")?.setAttribute("aria-expanded", String(drawer.known === "open"));
const setDrawer = (open) => {
  drawer.known = open ? "open" : "";
  syncDrawer();
};

export const editFacts = () => {
  document.addEventListener("click", (event) => {
    const value = event.target.closest?.(".so-value");
    if (value) edit(value);
    else if (event.target.closest?.(".so-toggle")) setDrawer(drawer.known !== "open");
    else if (event.target.isConnected && !event.target.closest?.("#so-side, dialog")) setDrawer(false);
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") setDrawer(false); });
  whenPageChanges(syncDrawer);
};
