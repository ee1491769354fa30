// The numbers of W_Q, set by hand: chapter 14.
import {html, liveLine, number} from "../draw.js";
import {heatMap, legend} from "../heat_map.js";
import {newestOf} from "./newest.js";
import {plane, slider} from "./plane.js";

const places = 9, length = 8, angle = 2 * Math.PI * (length - 1) / places;
const mirror = [[Math.cos(angle), Math.sin(angle)], [Math.sin(angle), -Math.cos(angle)]];  // where (1, 0) and (0, 1) go
const wholes = count => Array.from({length: count}, (_, i) => String(i));

export async function byHandBlock(place, engine) {
  const drawing = plane({x: [-1.5, 1.5], y: [-1.5, 1.5], width: 340}), said = liveLine(), answers = liveLine();
  const right = drawing.point("(1, 0)", [...mirror[0]], "key", draw), up = drawing.point("(0, 1)", [...mirror[1]], "key", draw);
  const times = slider("The matrix times", {min: 0, max: 2, step: 0.05, value: 2, text: power => number(10 ** power, 3)}, draw);
  const step = slider("Step of the answer", {min: 0, max: places - 1, step: 1, value: 2}, draw);
  const own = html("input", {type: "text", spellcheck: "false", autocomplete: "off", value: "1 2 3 4 5 6 7 8", input: draw});
  const ask = newestOf(engine);
  let weights = null;
  const map = heatMap({rows: wholes(places), columns: wholes(length), pointed: (row, column) => {
    map.point(row, column);
    said.textContent = `Step ${row} looks at place ${column} with ${number(weights[row * length + column], 3)}.`;
  }});

  async function draw() {
    const matrix = [right.at[0], up.at[0], right.at[1], up.at[1]];
    try {
      const answer = await ask("by_hand", {numbers: [...matrix, 10 ** times.value], text: own.value});
      if (!answer) return;
      const {text, numbers} = answer;
      const points = Array.from({length: 2 * places}, (_, i) => numbers.subarray(2 * i, 2 * i + 2));
      weights = numbers.subarray(4 * places);
      drawing.behind.replaceChildren(drawing.path([[0, 0], points[places + step.value]], "query"),
        ...points.slice(0, places).map((at, i) => drawing.dot(at, String(i), i === step.value ? "here" : "")));
      map.show(weights, {words: `What ${places} steps of the answer look at among ${length} places of the question`});
      const row = weights.subarray(step.value * length, (step.value + 1) * length), most = row.indexOf(Math.max(...row));
      const [a, b, c, d] = matrix.map(each => number(each, 2));
      said.textContent = `W_Q is ${number(10 ** times.value, 3)} times (${a}, ${b}) above (${c}, ${d}). Step ${step.value} looks most at place `
        + `${most}, with ${number(row[most], 3)}.`;
      answers.textContent = `It answers ${text || "nothing"}.`;
    } catch (error) {
      answers.textContent = error.message;
    }
  }
  function takeMirror() {
    right.put(...mirror[0]);
    up.put(...mirror[1]);
    return draw();
  }

  place.replaceChildren(html("div", {class: "controls"}, html("button", {type: "button", click: takeMirror}, "The mirror"), times.element, step.element),
    html("div", {class: "side-by-side"}, html("figure", {}, html("figcaption", {}, "Where W_Q takes (1, 0) and (0, 1)"), drawing.element),
      html("figure", {}, html("figcaption", {}, "What the steps look at"), map.element, legend("share", "0", "1", "share of attention"))), said,
    html("div", {class: "controls own"}, html("label", {}, "Eight symbols from 1 to 10", own)), answers,
    html("p", {class: "quiet"}, "Drag the two points, or move them by the arrow keys: they are the columns of W_Q. The line is the query of the step."));
  await draw();
}
