// The panel of the preview: the widget's own page, with an example in place of a conversation.
import { button, make } from "../dom.js";
import { tellHost } from "../embed/host.js";
import { own, replied } from "../embed/log.js";
import { config } from "../embed/session.js";
import { say as fill, words } from "../words.js";

const GREETING =
  "Hello. I help small businesses work out where they can stand apart, and I show you the passage behind everything I say.";
const SAID = "We groom dogs, two of us in a market town.";
const REPLY =
  "**Who would not leave you for a lower price?**\n\n*Why I ask: a difference only counts if a group of customers sees it and values it [1].*";
const $ = (id) => document.querySelector(id);
const says = (text, citations = []) => ({ text, citations, claims: [], engine: "grounded" });

replied().finish(0, says(config.greeting || GREETING));
own(SAID);
replied().finish(1, says(REPLY, [{ n: 1 }]));
const row = make("div", "so-row");
row.append(...[words.skip, words.unsure, words.advise].map((text) => button("so-offer", text, () => {})));
$("#so-after").append(row);
$("#so-progress").textContent = fill("progress", { asked: 2, most: 6 });
$("#so-about-button").hidden = $("#so-close").hidden = false;
$("#so-close").addEventListener("click", () => tellHost("close"));
for (const part of [$("#so-main"), $(".so-foot"), $("#so-about-button")]) part.inert = true;
tellHost("ready");
