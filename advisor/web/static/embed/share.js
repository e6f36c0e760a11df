// From the visitor to the consultancy: the dialog shows what would go, line by line; nothing goes before they agree.
import { button, make } from "../dom.js";
import { say, words } from "../words.js";
import { tellHost } from "./host.js";
import { hand } from "./pictures.js";
import * as session from "./session.js";

const { config } = session;
const FILE_NAME = "standout-handover.json";
const FIRST_LOOK_MS = 500;
const LONGEST_LOOK_MS = 60_000;
const OUTCOMES = { delivered: "share_sent", given_up: "share_failed", withdrawn: "share_failed" };
const dialog = make("dialog", "so-panel so-share");
const outcome = make("p", "so-outcome");
outcome.setAttribute("role", "status");
const line = make("div", "so-share-line");
let known = { conversation: "", receipt: null };
let looking = 0;

const named = (entry) => say(entry, { name: config.name });

const contactLink = (address) => {
  const link = make("a", "so-contact", words.contact);
  link.href = address;
  link.target = "_blank";
  link.rel = "noopener";
  return link;
};

// --- what would go ---

const tick = (label) => {
  const node = make("input");
  node.type = "checkbox";
  if (label) node.setAttribute("aria-label", label);
  return node;
};

/** What a line is called: a fact by the name of its slot in the language of the widget. */
const called = (line) => line && (config.labels[line.id.replace("profile.", "")] ?? line.label);

const row = (line, before) => {
  const { id, text, quote, citations } = line;
  const label = called(line);
  const box = tick();
  box.checked = true;
  box.value = id;
  const shown = make("span");
  shown.dir = "auto";
  if (label) shown.append(make("b", label === called(before) ? "so-unseen" : "", label), " ");
  shown.append(text + citations.map((n) => ` [${n}]`).join(""));
  if (quote && quote !== text) shown.append(make("small", "", `${words.said} “${quote}”`));
  const node = make("label", "so-line");
  node.append(box, shown);
  return node;
};

/** A part that opens; its own box ticks or unticks all its lines. */
const part = ({ id, title, lines }, open) => {
  const rows = lines.map((one, n) => row(one, lines[n - 1]));
  const boxes = rows.map((node) => node.firstChild);
  const all = tick(title);
  const count = make("span", "so-count");
  const recount = () => {
    const kept = boxes.filter((box) => box.checked).length;
    all.checked = kept === boxes.length;
    all.indeterminate = kept > 0 && kept < boxes.length;
    count.textContent = say("share_kept", { kept, all: boxes.length });
  };
  all.addEventListener("change", () => { for (const box of boxes) box.checked = all.checked; recount(); });
  const summary = make("summary", "", title);
  summary.append(count);
  const details = make("details");
  details.open = open;
  details.append(summary, ...rows);
  details.addEventListener("change", recount);
  recount();
  const node = make("div", "so-part");
  if (id.startsWith("brief.")) node.lang = "en"; // the advice is in English, and so is what stands between it
  node.append(all, details);
  return node;
};

const input = (label, autocomplete) => {
  const field = make("input", "so-input");
  field.autocomplete = autocomplete;
  const node = make("label", "so-field", label);
  node.append(field);
  return { node, field };
};

// --- the dialog ---

const header = () => {
  const titles = make("div");
  titles.append(make("h2", "", named("share_with")));
  const close = button("so-icon", "×", () => dialog.close());
  close.setAttribute("aria-label", words.close);
  const node = make("header");
  node.append(titles, close);
  return node;
};

const struck = (form) => [...form.querySelectorAll(".so-line input:not(:checked)")].map((box) => box.value);

const tell = (place, sentence) => { place.textContent = sentence; place.hidden = !sentence; };

const take = async (lines, sent, place) => {
  const { data, problem } = await session.handoverFile(lines, sent);
  if (problem) tell(place, problem.sentence);
  else hand(data, FILE_NAME);
};

const buttons = (...nodes) => {
  const node = make("p", "so-buttons");
  node.append(...nodes);
  return node;
};

/** Where what is shown can be sent: who it is from, the consent, and the way to send it. */
const sending = (form, preview, complaint) => {
  const name = input(words.share_name, "name");
  const contact = input(words.share_contact, "email");
  const box = tick();
  const consent = make("label", "so-line so-consent");
  consent.append(box, make("span", "", preview.consent));
  const send = make("button", "so-yes", words.share_send);
  const ready = () => { send.disabled = !(box.checked && contact.field.value.trim()); };
  form.addEventListener("input", ready);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (send.disabled) return;
    tell(complaint, "");
    send.disabled = true;
    send.textContent = words.share_sending;
    const { data, problem } = await session.handOver({
      state: preview.state,
      consent: box.checked,
      struck: struck(form),
      name: name.field.value,
      contact: contact.field.value,
    });
    send.textContent = words.share_send;
    ready();
    if (problem) return again(form, problem, complaint);
    tellHost("handed-over", { conversation: session.conversation(), delivery: data.id });
    drawSent();
    show(data);
    watch();
  });
  ready();
  return { nodes: [name.node, contact.node, consent], send };
};

/** What was shown may be out of date: then it is shown anew, under the sentence that says so. */
const again = async (form, problem, complaint) => {
  tell(complaint, problem.sentence);
  const { data } = await session.handover();
  if (data && data.state !== form.dataset.state) draw(data, problem.sentence);
};

const draw = (preview, sentence = "") => {
  const form = make("form", "so-text");
  form.dataset.state = preview.state;
  form.noValidate = true;
  const complaint = make("p", "so-notice");
  complaint.setAttribute("role", "alert");
  tell(complaint, sentence);
  const parts = preview.groups.map((group, n) => part(group, n === 0));
  const download = button("", words.share_download, () => take(struck(form), "", complaint));
  const intro = make("p", "", named(preview.webhook ? "share_intro" : "share_no_webhook"));
  form.append(intro, ...parts);
  if (preview.webhook) {
    const { nodes, send } = sending(form, preview, complaint);
    form.append(...nodes, complaint, buttons(send, download));
  } else {
    form.append(complaint, buttons(download, ...(preview.contact_link ? [contactLink(preview.contact_link)] : [])));
  }
  dialog.replaceChildren(header(), form);
  if (sentence) complaint.scrollIntoView({ block: "center" });
};

const drawSent = () => {
  const told = make("p", "so-outcome");
  told.setAttribute("role", "status");
  const complaint = make("p", "so-notice");
  complaint.setAttribute("role", "alert");
  tell(complaint, "");
  const body = make("div", "so-text");
  const close = button("so-yes", words.close, () => dialog.close());
  const download = button("", words.share_copy, () => take([], known.receipt.id, complaint));
  body.append(told, complaint, buttons(close, download));
  dialog.replaceChildren(header(), body);
  close.focus();
};

const openDialog = async () => {
  const { data, problem } = await session.handover();
  if (problem) return tell(outcome, problem.sentence);
  draw(data);
  document.body.append(dialog);
  dialog.showModal();
};

// --- what came of it ---

const inWords = ({ state, tries }) => named(OUTCOMES[state] ?? (tries ? "share_waiting" : "share_sending"));

/** Says where the delivery stands, in the dialog where it is open and below the advice. */
const show = (receipt) => {
  known.receipt = receipt;
  const more = receipt?.state === "given_up" && config.contact ? [" ", contactLink(config.contact)] : [];
  for (const place of [outcome, dialog.querySelector(".so-outcome")].filter(Boolean)) {
    if (receipt && place.textContent.startsWith(inWords(receipt))) continue;
    place.replaceChildren(...(receipt ? [inWords(receipt), ...more.map((node) => node.cloneNode?.(true) ?? node)] : []));
  }
};

const watch = (wait = FIRST_LOOK_MS) => {
  clearTimeout(looking);
  looking = setTimeout(async () => {
    const { conversation } = known;
    const { data, problem } = await session.handoverState();
    if (conversation !== session.conversation()) return;
    if (!problem) show(data);
    if (known.receipt?.state === "waiting") watch(Math.min(2 * wait, LONGEST_LOOK_MS));
  }, wait);
};

/** The way to the dialog, with what came of it the last time. */
export const sharing = () => {
  if (known.conversation !== session.conversation()) {
    known = { conversation: session.conversation(), receipt: null };
    show(null);
    watch(0);
  }
  return line;
};

line.append(button("so-share-button", named("share_with"), openDialog), outcome);
dialog.setAttribute("aria-label", named("share_with"));
dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
dialog.addEventListener("close", () => dialog.remove());
