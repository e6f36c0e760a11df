// What the page does beside Gradio.
import { confirmFirst } from "./confirm.js";
import { findCitation, keepInAddress, readSource, recall } from "./conversation.js";
import { readCitations } from "./citations.js";
import { editFacts } from "./facts.js";
import { followReplies } from "./scroll.js";
import { prepareSource } from "./source.js";
import { keepTheme } from "./theme.js";

const WORDS = {
  source: "Source {n}",
  passage: "Passage",
  open_source: "Open in the source",
  close_source: "Close the source",
  source_changed: "This document has changed since. The passage then read",
};

recall();
keepTheme();
prepareSource();
readCitations({ find: findCitation, read: readSource, within: "#so-chat", foot: "#so-foot", words: WORDS });
editFacts();
confirmFirst();
followReplies();
keepInAddress();
