// A fact edited where it stands, on the page and in the widget.
import { button, make } from "./dom.js";

const LINE = 34;

/** Opens a field in place of `value`; `save(slot, text)` gives a sentence where that could not be kept. */
export const editFact = (value, save, words) => {
  const fact = value.closest(".so-fact");
  const field = make("textarea", "so-edit");
  field.dir = "auto";
  field.value = value.textContent;
  field.rows = Math.min(6, 1 + Math.ceil(field.value.length / LINE));
  field.setAttribute("aria-label", fact.querySelector(".so-label").textContent);
  const hint = make("p", "so-hint", words.hint);
  hint.setAttribute("role", "status");

  const form = make("div", "so-editing");
  const leave = () => { form.remove(); value.hidden = false; value.focus(); };
  const keep = async () => {
    if (field.value.trim() === value.textContent.trim()) return leave();
    field.readOnly = true;
    const problem = await save(fact.dataset.slot, field.value);
    field.readOnly = false;
    hint.textContent = problem || words.saving;
  };
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { event.stopPropagation(); leave(); }
    if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); keep(); }
  });
  const buttons = make("p", "so-buttons");
  buttons.append(button("so-save", words.save, keep), button("so-cancel", words.cancel, leave));
  form.append(field, buttons, hint);
  value.hidden = true;
  fact.append(form);
  field.focus();
  field.select();
};
