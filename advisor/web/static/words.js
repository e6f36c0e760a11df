// What the page says, in the language that the visitor reads.
export const words = JSON.parse(document.querySelector("#so-words").textContent);

/** An entry with its {places} filled. */
export const say = (entry, values) => words[entry].replace(/\{(\w+)\}/g, (_, name) => values[name]);
