// A small GPT that learns a text of the reader's, and writes: chapter 15.
import {html, number} from "../draw.js";
import {growingCurves} from "../curves.js";
import {liveRun, Steps} from "./run.js";
import {slider} from "./plane.js";

const drawn = 5, judged = 25, characters = 300;  // steps, steps, characters that it writes
const typing = 600;  // milliseconds without a key, and a text counts as written

export async function textBlock(place, engine) {
  const excerpt = await fetch(new URL("../moby-dick.txt", import.meta.url)).then(response => (response.ok ? response.text() : ""), () => "");
  const text = html("textarea", {rows: 6, spellcheck: "false", input: () => {
    clearTimeout(changed);
    changed = setTimeout(run.restart, typing);
  }});
  text.value = excerpt.slice(0, 30000);
  const prompt = html("input", {type: "text", spellcheck: "false", autocomplete: "off", value: "The "});
  const temperature = slider("Temperature", {min: 0, max: 2, step: 0.1, value: 0.8}, () => {});
  const written = html("output", {class: "written"}), progress = growingCurves();
  const run = liveRun({begin, advance});
  let losses, heldOut, counted, changed, started = false;

  async function begin() {
    started = false;
    losses = new Steps();
    heldOut = {name: "loss of the part that is held out", steps: [], values: []};
    progress.show([]);
    written.textContent = "";
    const {numbers} = await engine.call("text.start", {text: text.value});
    const [parameters, kinds, trained, kept] = Array.from(numbers, each => each.toLocaleString("en"));
    counted = numbers[4];
    started = true;
    if ([...prompt.value].some(letter => !text.value.includes(letter))) prompt.value = [...text.value].slice(0, 8).join("");
    await write();
    return `${parameters} parameters, all random; ${kinds} kinds of character, ${trained} to learn from, the last ${kept} are held out.`;
  }

  async function advance() {
    await losses.make(engine, "text.step", drawn);
    if (losses.count % judged === 0) {
      const {numbers: [loss]} = await engine.call("text.held_out");
      heldOut.steps.push(losses.count);
      heldOut.values.push(loss);
      await write();
    }
    progress.show(heldOut.steps.length > 1 ? [losses, heldOut] : [losses]);
    const judgement = heldOut.values.length ? `; held out: ${number(heldOut.values.at(-1), 3)} nats a character, by counting ${number(counted, 3)}` : "";
    return {said: `Step ${losses.count}: loss ${number(losses.last, 3)}, ${number(losses.milliseconds, 3)} ms a step${judgement}`};
  }

  async function write() {
    if (prompt.value === "") {
      written.textContent = "Give it something to go on from.";
      return;
    }
    try {
      const {text} = await engine.call("text.write", {text: prompt.value, numbers: [characters, temperature.value]});
      written.textContent = prompt.value + text;
    } catch (error) {
      written.textContent = error.message;
    }
  }

  place.replaceChildren(html("label", {class: "wide"}, "The text that it learns; paste one of your own", text), run.buttons, run.status, progress.element,
    html("div", {class: "controls own"}, html("label", {}, "It goes on from", prompt), temperature.element,
      html("button", {type: "button", click: () => started && run.alone(write)}, "Write")), written);
  return run.restart();
}
