// A Transformer that learns in the page: chapter 12.
import {html, number, visible} from "../draw.js";
import {pick} from "../controls.js";
import {growingCurves} from "../curves.js";
import {headMaps} from "./heads.js";
import {liveRun, Steps} from "./run.js";

const tasks = ["copy", "reverse", "steered", "sort"];
const lists = {task: ["Task", tasks], d_model: ["Width", [16, 32, 64, 128]], heads: ["Heads", [1, 2, 4, 8]], layers: ["Layers", [1, 2, 3]],
  lr: ["Learning rate", [0.0003, 0.001, 0.003, 0.01]]};
const texts = {steered: "copy or reverse, as the first symbol says"};
const evaluated = 25, drawn = 5;  // every so many steps

/** The symbols of a line, as the engine prints them: words between blanks. */
const words = line => line.split(" ").filter(word => word);

/** A block in `place` for an engine (live.js), with that task at first. */
export function trainingBlock(place, engine, first = "copy") {
  const chosen = {task: first, d_model: 64, heads: 4, layers: 2, lr: 0.001};
  const choices = Object.entries(lists).map(([name, [title, values]]) =>
    pick(title, values.map(value => [value, texts[value] ?? String(value)]), chosen[name], value => {
      chosen[name] = value;
      run.restart();
    }));
  const progress = growingCurves();
  const own = html("input", {type: "text", spellcheck: "false", autocomplete: "off", input: ask});
  const answer = html("output", {class: "answer"}), hint = html("p", {class: "quiet"});
  const maps = headMaps({
    words: head => `Head ${head} of the last layer: ${seen.rows.length} symbols of the answer looking at ${seen.columns.length} of the question`,
    pointed: (head, row, column, weight) =>
      `While “${seen.rows[row]}” is written, head ${head} looks at “${seen.columns[column]}” with ${number(weight, 3)}.`});
  const run = liveRun({begin, advance});
  let started = false, learned, losses, shares, exact, seen, task, usual;  // usual: a held-out question

  async function begin() {
    losses = new Steps();
    shares = {name: "held-out sequences exact", steps: [], values: []};
    exact = "";
    learned = false;
    const {numbers: [parameters]} = await engine.call("sequence.start",
      {settings: {...chosen, seed: 1, d_ff: 4 * chosen.d_model}});
    started = true;
    const {text} = await engine.call("sequence.held_out", {numbers: [0]});
    if (own.value === "" || own.value === usual || task !== chosen.task) own.value = text.split("\n")[0];
    [usual, task] = [text.split("\n")[0], chosen.task];
    progress.show([]);
    await look();
    return `${parameters.toLocaleString("en")} parameters, all random.`;
  }

  async function advance() {
    await losses.make(engine, "sequence.step", drawn);
    let done = false;
    if (losses.count % evaluated === 0) {
      const {numbers: [right, all]} = await engine.call("sequence.exact");
      done = right === all && !learned;  // trained further, it goes on until it is paused
      learned ||= done;
      shares.steps.push(losses.count);
      shares.values.push(right / all);
      exact = `, ${right} of ${all} held-out sequences exact` + (right === all ? ". It has learned." : "");
    }
    progress.show(shares.steps.length > 1 ? [losses, shares] : [losses]);
    await look();
    return {said: `Step ${losses.count}: loss ${number(losses.last, 3)}, ${number(losses.milliseconds, 3)} ms a step${exact}`, done};
  }

  function ask() {
    if (started) run.alone(look);
  }

  /** What the model answers to the reader's sequence now, and where its last layer looks meanwhile. */
  async function look() {
    try {
      const {text: got} = await engine.call("sequence.decode", {text: own.value});
      answer.textContent = got === "" ? "nothing: it ends at once" : words(got).map(visible).join(" ");
      const {text, numbers} = await engine.call("sequence.look", {text: `${own.value}\n${got}`});
      const sizes = text.trim().split("\n").at(-1).split(" ").slice(1).map(Number);  // the last one is to the question
      const [count, queries, keys] = sizes, rows = [...words(got), "end"].slice(0, queries);
      seen = {rows, columns: words(own.value), count, weights: numbers.subarray(-count * queries * keys)};
      maps.show(seen);
      const wanted = words(usual).length, given = words(own.value).length;
      hint.textContent = given === wanted ? "" : `It trains on questions of ${wanted} symbols only, and has never seen one of ${given}.`;
      maps.element.hidden = false;
    } catch (error) {
      answer.textContent = error.message;
      hint.textContent = "";
      maps.element.hidden = true;
    }
  }

  place.replaceChildren(html("div", {class: "controls"}, ...choices), run.buttons, run.status, progress.element,
    html("div", {class: "controls own"}, html("label", {}, "A question of your own", own),
      html("p", {}, html("span", {class: "quiet"}, "It answers "), answer)), hint,
    html("h3", {}, "Where the answer looks in the question"), maps.element);
  return run.restart();
}
