// What an owner said, edited where it stands: a fact or a message, on the page and in the widget.
import { button, make } from "./dom.js";
import { say, words } from "./words.js";

const MOST_ROWS = 8;
const FACT_WIDTH = 34;
const MESSAGE_WIDTH = 60;
const LONGEST_QUOTE = 80;

/** A field in place of what `place` shows. `save(text)` gives a sentence where that was not kept; the focus goes back
    to `opener`. */
const edit = (place, opener, { text, width, label, hint, save }) => {
  const field = make("textarea", "so-edit");
  field.dir = "auto";
  field.value = text;
  field.rows = Math.min(MOST_ROWS, 1 + Math.ceil(text.length / width));
  field.setAttribute("aria-label", label);
  const line = make("p", "so-hint", hint);
  line.setAttribute("role", "status");

  const form = make("div", "so-editing");
  const leave = () => {
    form.remove();
    place.classList.remove("so-edited");
    opener.focus();
  };
  const keep = async () => {
    if (field.readOnly) return;
    if (field.value.trim() === text.trim()) return leave();
    field.readOnly = true;
    line.textContent = words.going_over;
    const problem = await save(field.value);
    field.readOnly = false;
    line.textContent = problem;
    if (!problem) leave();
  };
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { event.stopPropagation(); leave(); }
    if (event.target === field && event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); keep(); }
  });
  const buttons = make("p", "so-buttons");
  buttons.append(button("so-save", words.save, keep), button("so-cancel", words.cancel, leave));
  form.append(field, buttons, line);
  place.classList.add("so-edited");
  place.append(form);
  field.focus();
  return field;
};

/** Edits the fact that the button `value` shows; `save(slot, text)` keeps it. */
export const editFact = (value, save) => {
  const fact = value.closest(".so-fact");
  const shown = value.firstElementChild;
  const field = edit(fact, value, {
    text: shown.textContent,
    width: FACT_WIDTH,
    label: fact.querySelector(".so-label").textContent,
    hint: words.hint,
    save: async (text) => {
      const problem = await save(fact.dataset.slot, text);
      if (!problem) shown.textContent = text.trim();
      return problem;
    },
  });
  field.select();
};

/** The button beside a message that changes it; `read` gives its text, `save(text)` keeps another. */
export const pencil = (read, save) => {
  const opener = button("so-pencil", words.change, () =>
    edit(opener.parentNode, opener, {
      text: read(),
      width: MESSAGE_WIDTH,
      label: words.your_answer,
      hint: words.revise_hint,
      save,
    }));
  opener.setAttribute("aria-label", words.revise);
  return opener;
};

const shortened = (text) => (text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE - 1)}…` : text);

/** Which later messages did not fit a changed answer any more; empty where all did. */
export const leftOut = (texts) =>
  texts.length ? say("left_out", { said: texts.map((text) => `“${shortened(text)}”`).join(", ") }) : "";
