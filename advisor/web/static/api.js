// Asks the server's API.
import { words } from "./words.js";

const NOT_ACCEPTED = [413, 422];

/** Why something was not done; the server says it in English. */
const why = (answer, { detail }) => {
  if (words.code === "en" && detail) return detail;
  return NOT_ACCEPTED.includes(answer.status) ? words.not_kept : words.not_done;
};

/** The parsed answer, or one sentence on why there is none. */
export const ask = async (path, options = {}) => {
  let answer;
  try {
    answer = await fetch(path, options);
  } catch {
    return { sentence: words.unreachable };
  }
  const data = await answer.json().catch(() => ({}));
  return answer.ok ? { data } : { sentence: why(answer, data) };
};
