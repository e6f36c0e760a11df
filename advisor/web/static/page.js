// What the page does beside Gradio.
import { announceReplies } from "./announce.js";
import { confirmFirst } from "./confirm.js";
import { watchConnection } from "./connection.js";
import { findCitation, keepInAddress, readSource, recall } from "./conversation.js";
import { readCitations } from "./citations.js";
import { keepDraft } from "./draft.js";
import { editFacts } from "./facts.js";
import { followReplies } from "./scroll.js";
import { offerTools } from "./replies.js";
import { reviseAnswers } from "./revise.js";
import { showGrounds } from "./grounds.js";
import { listConversations } from "./mine.js";
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
offerTools();
keepDraft();
announceReplies();
watchConnection();
showGrounds();
listConversations();
reviseAnswers();
keepInAddress();
