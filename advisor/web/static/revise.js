// An earlier message of the owner's can be changed where it stands; everything after it follows.
import { ask } from "./api.js";
import { button, make, whenPageChanges } from "./dom.js";
import { current } from "./conversation.js";
import { notice } from "./notice.js";
import { say, words } from "./words.js";

const quoted = (texts) => texts.map((text) => `“${text.length > 80 ? `${text.slice(0, 79)}…` : text}”`).join(", ");

const save = async (turn, text) => {
  const { data, sentence } = await ask(`/api/conversations/${encodeURIComponent(current())}/messages/${turn}`, {
    method: "PATCH",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ text }),
  });
  if (!data) return sentence;
  document.querySelector("#so-refresh").click();
  notice(data.left_out.length ? say("left_out", { said: quoted(data.left_out) }) : "");
  return "";
};

const edit = (row, turn) => {
  const bubble = row.querySelector(".message");
  const pencil = row.querySelector(".so-pencil");
  const field = make("textarea", "so-edit");
  field.dir = "auto";
  field.value = bubble.innerText.trim();
  field.rows = Math.min(8, 1 + Math.ceil(field.value.length / 60));
  field.setAttribute("aria-label", words.your_answer);
  const hint = make("p", "so-hint", words.revise_hint);
  hint.setAttribute("role", "status");
  const form = make("div", "so-editing");
  const leave = () => { form.remove(); row.classList.remove("so-revised"); pencil.focus(); };
  const keep = async () => {
    if (field.value.trim() === bubble.innerText.trim()) return leave();
    field.readOnly = true;
    hint.textContent = words.going_over;
    const problem = await save(turn, field.value);
    field.readOnly = false;
    hint.textContent = problem;
    if (!problem) leave();
  };
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { event.stopPropagation(); leave(); }
    if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); keep(); }
  });
  const buttons = make("p", "so-buttons");
  buttons.append(button("so-save", words.save, keep), button("so-cancel", words.cancel, leave));
  form.append(field, buttons, hint);
  row.classList.add("so-revised");
  row.append(form);
  field.focus();
};

const dress = (row) => {
  const turn = () => [...document.querySelectorAll("#so-chat :is(.user-row, .bot-row)")]
    .filter((other) => other.matches(".bot-row") && other.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING).length;
  const pencil = button("so-pencil", words.change, () => edit(row, turn()));
  pencil.setAttribute("aria-label", words.revise);
  row.prepend(pencil);
};

export const reviseAnswers = () => {
  whenPageChanges(() => {
    const busy = document.querySelector(".so-thinking");
    if (!busy) document.querySelectorAll("#so-chat .user-row:not(:has(> .so-pencil))").forEach(dress);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest?.(".so-again")) document.querySelector("#so-message .submit-button").click();
  });
};
