// The form of a widget: the preview follows what is typed, and lines can be copied.
const SETTLE_MS = 200;
const COPIED_MS = 4000;
const $ = (id) => document.getElementById(id);
const form = $("widget");
const [preview, waiting, contrast, picker, accent, secret] =
  ["preview", "waiting", "contrast", "picker", "look-accent", "webhook-secret"].map($);
const drawn = waiting.textContent;

const sights = () => [...form.elements].filter((field) => field.name === "name" || field.name.startsWith("look."));

const isRight = (field) => {
  const { least, most } = field.dataset;
  return field.checkValidity() && (!least || (Number(field.value) >= Number(least) && Number(field.value) <= Number(most)));
};

const asQuery = (fields) => {
  const query = new URLSearchParams();
  for (const field of fields) if (field.type !== "checkbox" || field.checked) query.set(field.name, field.value);
  return query;
};

let shown = "";
const draw = async () => {
  const wrong = sights().find((field) => !isRight(field));
  waiting.textContent = wrong ? `The preview waits until “${wrong.labels[0].textContent}” is right.` : drawn;
  if (wrong) return;
  const query = asQuery(sights()).toString();
  if (query === shown) return;
  shown = query;
  preview.contentWindow.location.replace(`/admin/preview?${query}`); // leaves the browser's history alone
  const answer = await fetch(`/admin/colour?accent=${encodeURIComponent(accent.value)}`);
  if (answer.ok && !answer.redirected) {
    const sentence = await answer.text();
    if (sentence !== contrast.textContent) contrast.textContent = sentence;
  }
};

let soon = 0;
const drawSoon = () => {
  clearTimeout(soon);
  soon = setTimeout(draw, SETTLE_MS);
};

form.addEventListener("input", (event) => {
  if (event.target === picker) accent.value = picker.value;
  if (event.target === accent && accent.value && isRight(accent)) picker.value = accent.value;
  drawSoon();
});
picker.hidden = false;

const make = $("make-secret");
make.hidden = false;
make.addEventListener("click", () => {
  secret.value = [...crypto.getRandomValues(new Uint8Array(24))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  secret.focus();
  secret.select();
});

for (const button of document.querySelectorAll("[data-copies]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const said = button.nextElementSibling;
    const line = $(button.dataset.copies);
    try {
      await navigator.clipboard.writeText(line.textContent);
      said.textContent = "Copied.";
    } catch {
      getSelection().selectAllChildren(line); // no clipboard without https: the visitor's own copying works
      said.textContent = "Selected; copy it with your keyboard.";
    }
    setTimeout(() => { said.textContent = ""; }, COPIED_MS);
  });
}

let typed = false;
form.addEventListener("input", () => { typed = true; });
form.addEventListener("submit", () => { typed = false; });
window.addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });

$("mistakes")?.focus();
