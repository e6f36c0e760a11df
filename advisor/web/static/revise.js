// An earlier message of the owner's can be changed where it stands; everything after it follows.
import { ask } from "./api.js";
import { current } from "./conversation.js";
import { whenPageChanges } from "./dom.js";
import { leftOut, pencil } from "./edit.js";
import { notice } from "./notice.js";

const save = async (turn, text) => {
  const { data, sentence } = await ask(`/api/conversations/${encodeURIComponent(current())}/messages/${turn}`, {
    method: "PATCH",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ text }),
  });
  if (!data) return sentence;
  document.querySelector("#so-refresh").click();
  notice(leftOut(data.left_out));
  return "";
};

const dress = (row) => {
  const turn = () => [...document.querySelectorAll("#so-chat :is(.user-row, .bot-row)")]
    .filter((other) => other.matches(".bot-row") && other.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING).length;
  const read = () => row.querySelector(".message").innerText.trim();
  row.prepend(pencil(read, (text) => save(turn(), text)));
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
