// An induction head as it forms: chapter 16.
import {html, number} from "../draw.js";
import {pick} from "../controls.js";
import {growingCurves} from "../curves.js";
import {headMaps} from "./heads.js";
import {liveRun, Steps} from "./run.js";

const drawn = 5, looked = 10, shown = 20;  // steps, steps, tokens of the row

export async function inductionBlock(place, engine) {
  let wanted = 2, layers, heads, losses, curves, seen;
  const list = pick("Layers", [[1, "1"], [2, "2"], [3, "3"]], wanted, value => {
    wanted = value;
    run.restart();
  });
  const progress = growingCurves();
  const name = head => `layer ${Math.floor(head / heads)}, head ${head % heads}`;
  const maps = headMaps({named: name, words: head => `What ${name(head)} looks at in a row that repeats itself: ${shown} tokens`,
    pointed: (head, row, column, weight) =>
      `At token ${seen.tokens[row]} in place ${row}, ${name(head)} looks at token ${seen.tokens[column]} in place ${column} with ${number(weight, 3)}.`});
  const run = liveRun({begin, advance});

  async function begin() {
    losses = new Steps();
    const loss = {name: "loss of rows that are not trained on"};
    const shares = ["previous token, the best head's", "prefix match, the best head's"].map(name => ({name, logarithmic: false}));
    curves = [loss, ...shares].map(each => ({...each, steps: [], values: []}));
    const {numbers} = await engine.call("induction.start", {settings: {layers: wanted}});
    [layers, heads] = numbers.subarray(1);
    maps.choose((layers - 1) * heads);
    await look();
    return `${numbers[0].toLocaleString("en")} parameters, all random. The row that is drawn repeats itself after ${seen.period} tokens.`;
  }

  async function advance() {
    await losses.make(engine, "induction.step", drawn);
    if (losses.count % looked === 0) await look();
    const [loss, before, prefix] = curves.map(each => number(each.values.at(-1), 3));
    return {said: `Step ${losses.count}: loss ${loss}, ${number(losses.milliseconds, 3)} ms a step; of its weight the best head has ${before} on the previous token, `
      + `${prefix} on what followed the token earlier (prefix match)`};
  }

  async function look() {
    const {text, numbers} = await engine.call("induction.look"), count = layers * heads;
    const tokens = text.trim().split(" "), time = tokens.length, scores = numbers.subarray(2, 2 + 2 * count);
    const most = which => Math.max(...scores.filter((_, i) => i % 2 === which));
    [numbers[0], most(0), most(1)].forEach((value, i) => {
      curves[i].steps.push(losses.count);
      curves[i].values.push(value);
    });
    // Of each map its first rows and columns.
    const whole = numbers.subarray(2 + 2 * count), weights = new Float64Array(count * shown * shown);
    for (let head = 0; head < count; ++head)
      for (let row = 0; row < shown; ++row)
        weights.set(whole.subarray((head * time + row) * time, (head * time + row) * time + shown), (head * shown + row) * shown);
    seen = {tokens, period: numbers[1]};
    maps.show({rows: tokens.slice(0, shown), columns: tokens.slice(0, shown), count, weights});
    progress.show(losses.count ? curves : []);
  }

  place.replaceChildren(html("div", {class: "controls"}, list), run.buttons, run.status, progress.element,
    html("h3", {}, "Where it looks"), maps.element);
  return run.restart();
}
