// Live blocks in the pages of the site, each below the picture of what it shows.
import {html} from "../draw.js";
import {openEngine} from "../live.js";
import {attentionBlock} from "./attention.js";
import {beyondBlock} from "./beyond.js";
import {byHandBlock} from "./by_hand.js";
import {depthBlock} from "./depth.js";
import {inductionBlock} from "./induction.js";
import {masksBlock} from "./masks.js";
import {ordersBlock} from "./orders.js";
import {encodingBlock, rotaryBlock} from "./positions.js";
import {resumeBlock} from "./resume.js";
import {textBlock} from "./text.js";
import {trainingBlock} from "./training.js";
import {valleyBlock} from "./valley.js";

const blocks = {
  orders: ordersBlock, valley: valleyBlock, attention: attentionBlock, masks: masksBlock, encoding: encodingBlock,
  rotary: rotaryBlock, depth: depthBlock, resume: resumeBlock, by_hand: byHandBlock, text: textBlock, induction: inductionBlock,
  beyond: beyondBlock, reverse: (place, engine) => trainingBlock(place, engine, "reverse"),
};
const beside = name => new URL(name, import.meta.url);
let engine;  // one for all blocks of a page, from when it is first wanted

/** The colours of the page around it, which a reader may switch. */
function follow(host) {
  const chosen = () => {
    const scheme = document.body.dataset.mdColorScheme;
    host.style.colorScheme = scheme === "slate" ? "dark" : scheme === "default" ? "light" : "light dark";
  };
  new MutationObserver(chosen).observe(document.body, {attributeFilter: ["data-md-color-scheme"]});
  chosen();
}

for (const place of document.querySelectorAll(".live-block")) {
  // A root of its own: the page's styles and the block's do not meet.
  const root = place.attachShadow({mode: "open"}), inside = html("div");
  const style = name => html("link", {rel: "stylesheet", href: beside(name)});
  const button = html("button", {type: "button", class: "go begin", click: begin}, "Try it here");
  inside.append(button, html("p", {class: "quiet"}, "The engine of this repository, compiled for the browser; nothing leaves this page."));
  root.append(style("../style.css"), style("../live.css"), html("div", {class: "block"}, html("p", {class: "try"}, place.dataset.words ?? ""), inside));
  follow(place);
  // The page around has shortcuts of its own, and takes a field in here for none.
  place.addEventListener("keydown", event => event.stopPropagation());

  async function begin() {
    button.disabled = true;
    try {
      engine ??= openEngine(beside("../engine.wasm"), new Worker(beside("../worker.js"), {type: "module"}));
      const ready = await engine.catch(error => {
        engine = undefined;
        throw new Error(`The engine could not be started: ${error.message}`);
      });
      await blocks[place.dataset.block](inside, ready);
      inside.querySelector("select, input[type=range], button, [tabindex]").focus();
    } catch (error) {
      button.disabled = false;
      inside.lastChild.textContent = error.message;
    }
  }
}
