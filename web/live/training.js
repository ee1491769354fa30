// A Transformer that learns in the page: chapter 12.
import {html, liveLine, number, visible} from "../draw.js";
import {choice} from "../controls.js";
import {curve} from "../curves.js";
import {heatMap, legend} from "../heat_map.js";

const tasks = ["copy", "reverse", "steered", "sort"];
const lists = {task: ["Task", tasks], d_model: ["Width", [16, 32, 64, 128]], heads: ["Heads", [1, 2, 4, 8]], layers: ["Layers", [1, 2, 3]],
  lr: ["Learning rate", [0.0003, 0.001, 0.003, 0.01]]};
const texts = {steered: "copy or reverse, as the first symbol says"};
const evaluated = 25, drawn = 5;  // every so many steps
const painted = () => new Promise(done => setTimeout(done));

/** The symbols of a line, as the engine prints them: words between blanks. */
const words = line => line.split(" ").filter(word => word);

/** A block in `place` for an engine (live.js), with that task at first. */
export function trainingBlock(place, engine, first = "copy") {
  const chosen = {task: first, d_model: 64, heads: 4, layers: 2, lr: 0.001};
  const choices = Object.entries(lists).map(([name, [title, values]]) => {
    const list = choice(title, place => {
      chosen[name] = values[place];
      restart();
    });
    list.fill(values.map((value, place) => [place, texts[value] ?? String(value)]), values.indexOf(chosen[name]));
    return list.element;
  });
  const button = html("button", {type: "button", class: "go", click: toggle}, "Train");
  const again = html("button", {type: "button", click: restart}, "From the beginning");
  const status = html("output", {class: "status"}, "Not trained yet.");
  const progress = html("div", {class: "panels"});
  const own = html("input", {type: "text", spellcheck: "false", autocomplete: "off", change: ask, input: ask});
  const answer = html("output", {class: "answer"}), said = liveLine();
  const heads = html("fieldset", {class: "heads"}), mapBox = html("div", {class: "main-map"});
  let running = false, started = false, generation = 0, losses, shares, exact = "", head = 0, looked = null, maps = [];

  /** Each work waits for the one before it. */
  let last = Promise.resolve();
  function alone(work) {
    return last = last.then(work).catch(error => {
      running = false;
      button.textContent = "Train";
      status.textContent = error.message;
    });
  }

  function restart() {
    running = false;
    button.textContent = "Train";
    ++generation;
    return alone(async () => {
      losses = {name: "loss", steps: [], values: []};
      shares = {name: "held-out sequences exact", steps: [], values: []};
      exact = "";
      const {numbers: [parameters]} = await engine.call("sequence.start",
        {settings: {...chosen, seed: 1, d_ff: 4 * chosen.d_model}});
      started = true;
      const {text} = await engine.call("sequence.held_out", {numbers: [0]});
      own.value = text.split("\n")[0];
      status.textContent = `${parameters.toLocaleString("en")} parameters, all random.`;
      progress.replaceChildren();
      await look();
    });
  }

  async function toggle() {
    running = !running;
    button.textContent = running ? "Pause" : "Go on";
    if (!running) return;
    const mine = ++generation;  // a loop that was paused a moment ago ends, though it runs again
    let spent = 0, steps = 0;
    while (running && mine === generation) {
      await alone(async () => {
        const before = performance.now();
        const {numbers} = await engine.call("sequence.step", {numbers: [drawn]});
        spent += performance.now() - before;
        steps += drawn;
        for (const loss of numbers) {
          losses.steps.push(losses.steps.length + 1);
          losses.values.push(loss);
        }
        const step = losses.steps.length;
        if (step % evaluated === 0) {
          const {numbers: [right, all]} = await engine.call("sequence.exact");
          shares.steps.push(step);
          shares.values.push(right / all);
          exact = `, ${right} of ${all} held-out sequences exact` + (right === all ? ". It has learned." : "");
          if (right === all) running = false;
        }
        status.textContent = `Step ${step}: loss ${number(numbers.at(-1), 3)}, ${number(spent / steps, 3)} ms a step${exact}`;
        progress.replaceChildren(curve(losses), ...(shares.steps.length > 1 ? [curve(shares)] : []));
        await look();
      });
      await painted();
    }
    if (mine === generation) button.textContent = shares.values.at(-1) === 1 ? "Train further" : "Go on";
  }

  function ask() {
    if (started) alone(look);
  }

  /** What the model answers to the reader's sequence now, and where its decoder looks meanwhile. */
  async function look() {
    try {
      const {text: got} = await engine.call("sequence.decode", {text: own.value});
      answer.textContent = got === "" ? "(nothing)" : visibleWords(got);
      const {text, numbers} = await engine.call("sequence.look", {text: `${own.value}\n${got}`});
      const lines = text.trim().split("\n").map(line => line.split(" "));
      let at = 0;
      looked = null;
      for (const [module, ...sizes] of lines) {
        const [count, queries, keys] = sizes.map(Number), size = count * queries * keys;
        if (module.endsWith("multihead_attn")) looked = {module, count, queries, keys, weights: numbers.subarray(at, at + size)};
        at += size;
      }
      show([...words(got), "end"], words(own.value));
    } catch (error) {
      answer.textContent = error.message;
    }
  }
  const visibleWords = line => words(line).map(visible).join(" ");

  /** The maps of the last attention to the source, made anew where their sizes have changed. */
  function show(rows, columns) {
    const {count, queries, keys, weights} = looked, size = queries * keys;
    const labels = JSON.stringify([rows.slice(0, queries), columns, count]);
    head = Math.min(head, count - 1);
    if (maps.labels !== labels) {
      const make = small => heatMap({rows: rows.slice(0, queries), columns, small, pointed: point});
      maps = {labels, small: Array.from({length: count}, () => make(true)), large: make(false)};
      heads.replaceChildren(html("legend", {}, "Head"), ...maps.small.map((map, i) => html("label", {class: "head"},
        html("input", {type: "radio", name: "live-head", value: i, ...(i === head ? {checked: true} : {}),
          change: () => { head = i; paint(); }}), map.element, `head ${i}`)));
      mapBox.replaceChildren(maps.large.element, legend("share", "0", "1", "share of attention"));
    }
    function paint() {
      maps.small.forEach((map, i) => map.show(weights.subarray(i * size, (i + 1) * size)));
      maps.large.show(weights.subarray(head * size, (head + 1) * size),
        {words: `Head ${head} of the last layer: ${queries} symbols of the answer looking at ${keys} of the question`});
    }
    function point(row, column) {
      const now = looked.weights[(head * looked.queries + row) * looked.keys + column];
      maps.large.point(row, column);
      said.textContent = `While “${rows[row]}” is written, head ${head} looks at “${columns[column]}” with ${number(now, 3)}.`;
    }
    paint();
  }

  place.replaceChildren(
    html("div", {class: "controls"}, ...choices),
    html("div", {class: "controls"}, button, again), status, progress,
    html("div", {class: "controls own"}, html("label", {}, "A question of your own", own),
      html("p", {}, html("span", {class: "quiet"}, "It answers "), answer)),
    html("h3", {}, "Where the answer looks in the question"), html("div", {class: "heads-and-map"}, heads, mapBox), said);
  return restart();
}
