// What the page does beside Gradio.
import { confirmFirst } from "./confirm.js";
import { keepInAddress, recall } from "./conversation.js";
import { readCitations } from "./citations.js";
import { editFacts } from "./facts.js";
import { followReplies } from "./scroll.js";
import { offerTools } from "./replies.js";
import { prepareSource } from "./source.js";
import { keepTheme } from "./theme.js";

recall();
keepTheme();
prepareSource();
readCitations();
editFacts();
confirmFirst();
followReplies();
offerTools();
keepInAddress();
