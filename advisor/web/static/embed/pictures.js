// The pictures of the advice, each with its words for those who hear it, to be taken away.
import { button, inEnglish, make } from "../dom.js";
import { words } from "../words.js";
import { picture } from "./session.js";

const FORMS = ["svg", "png"];
const dark = matchMedia("(prefers-color-scheme: dark)");

/** Gives a file to the visitor. */
export const hand = (file, name) => {
  const link = make("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
};

const take = async (kind, form) => {
  const { data } = await picture(kind, form, "light");
  if (data) hand(data, `standout-${kind}.${form}`);
};

/** The words of an element of an SVG; not parsed, for its inline styles would be complaints about our policy. */
const inside = (svg, name) => {
  const [, words = ""] = svg.match(new RegExp(`<${name}>(.*?)</${name}>`, "s")) ?? [];
  return words.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
};

const figure = async (kind) => {
  const { data } = await picture(kind, "svg", dark.matches ? "dark" : "light");
  if (!data) return [];
  const drawing = await data.text();
  const [title, words] = ["title", "desc"].map((name) => inside(drawing, name));
  const image = inEnglish(make("img"));
  image.src = URL.createObjectURL(data);
  image.alt = `${title}. ${words}`;
  const caption = make("figcaption");
  caption.append(inEnglish(make("span", "", title)), ":");
  caption.append(...FORMS.map((form) => button("so-again", form.toUpperCase(), () => take(kind, form))));
  const node = make("figure");
  node.append(image, caption);
  return [node];
};

let drawn = { brief: null, line: null };

/** The line of pictures of a brief; drawn anew only with a new brief. */
export const picturesOf = (brief) => {
  if (drawn.brief !== brief) {
    const line = make("div", "so-pictures");
    line.tabIndex = 0;
    line.setAttribute("role", "group");
    line.setAttribute("aria-label", words.pictures);
    const kinds = ["map", "fit", "canvas"].filter((kind) => kind === "fit" || brief[kind]);
    Promise.all(kinds.map(figure)).then((figures) => line.append(...figures.flat()));
    drawn = { brief, line };
  }
  return drawn.line;
};
