// Who hands on to whom, one turn at a time: chapter 2.
import {html, liveLine, number, svg} from "../draw.js";
import {pick} from "../controls.js";
import {newestOf} from "./newest.js";
import {slider} from "./plane.js";

const graphs = [["sums", "b = a + a, c = b + b"], ["square", "y = x x + x"], ["residual", "h = x + tanh x, y = h + tanh h"]];
const walks = [["depth_first", "depth first"], ["depth_first_once", "depth first, once"], ["latest_first", "latest first"]];
const width = 500, spacing = 92, column = 196, radius = 21;

/** Where value i of so many is drawn: the result above, what it is made from below. */
const heightOf = (i, count) => 34 + spacing * (count - 1 - i);

/** An arrow from one value down to another, the k-th between these two. */
function arrow({from, to, amount}, turn, k, count, state) {
  const y = heightOf(from, count) + radius * 0.6, end = heightOf(to, count) - radius * 0.6;
  const out = column + radius * 0.8, far = out + 38 + 72 * k + 40 * (from - to - 1);
  const tip = `M${out + 9} ${end - 8}L${out} ${end}L${out + 11} ${end + 3}`;
  return svg("g", {class: `hands-on ${state}`},
    svg("path", {d: `M${out} ${y}C${far} ${y} ${far} ${end} ${out} ${end}`}), svg("path", {d: tip}),
    // A little right of where the curve is farthest out; in a larger graph what was handed on earlier has its turn alone.
    svg("text", {x: out + 0.75 * (far - out) + 5, y: (y + end) / 2 + (from - to > 1 ? -spacing / 3 : 4)}, count < 4 || state ? `${turn}: ${number(amount, 3)}` : turn));
}

export async function ordersBlock(place, engine) {
  const chosen = {graph: "sums", walk: "depth_first"}, said = liveLine();
  const picture = svg("svg", {class: "plane", role: "img", width});
  const list = (title, name, values) => pick(title, values, chosen[name], value => {
    chosen[name] = value;
    walk();
  });
  const turnBox = html("div", {class: "controls"});
  const ask = newestOf(engine);
  let turn, now;

  async function walk() {
    const answer = await ask("orders", {settings: {...chosen, at: chosen.graph === "residual" ? 0.5 : 3}});
    if (!answer) return;
    const {text, numbers} = answer;
    const formulas = text.trim().split("\n"), count = numbers[0], names = formulas.map(formula => formula[0]);
    const [values, right] = [0, 1].map(i => numbers.subarray(1 + i * count, 1 + (i + 1) * count)), turns = [];
    for (let at = 1 + 2 * count; at < numbers.length; at += 3 + count)
      turns.push({from: numbers[at], to: numbers[at + 1], amount: numbers[at + 2], gradients: numbers.subarray(at + 3, at + 3 + count)});
    now = {formulas, count, names, values, right, turns};
    turn = slider("Turn", {min: 0, max: turns.length, step: 1, value: 0}, draw);
    const by = far => html("button", {type: "button", click: () => turn.set(turn.value + far)}, far < 0 ? "Back" : "Next");
    turnBox.replaceChildren(by(-1), by(1), turn.element);
    picture.setAttribute("viewBox", `0 0 ${width} ${heightOf(0, count) + 34}`);
    draw();
  }

  function draw() {
    const {formulas, count, names, values, right, turns} = now, done = turns.slice(0, turn.value), last = done.at(-1);
    const gradients = last ? last.gradients : formulas.map((_, i) => (i === count - 1 ? 1 : 0)), seen = new Map();
    const arrows = done.map((each, i) => {
      const pair = `${each.from} ${each.to}`, k = seen.get(pair) ?? 0;
      seen.set(pair, k + 1);
      return arrow(each, i + 1, k, count, each === last ? "now" : "");
    });
    const nodes = formulas.map((formula, i) => svg("g", {class: last && (last.from === i || last.to === i) ? "value now" : "value"},
      svg("circle", {cx: column, cy: heightOf(i, count), r: radius}),
      svg("text", {x: column, y: heightOf(i, count) + 5, "text-anchor": "middle"}, names[i]),
      svg("text", {x: column - radius - 8, y: heightOf(i, count) - 3, "text-anchor": "end"},
        `${formula} = ${number(values[i], 3)}`),
      svg("text", {class: "gradient", x: column - radius - 8, y: heightOf(i, count) + 14, "text-anchor": "end"}, `has ${number(gradients[i], 3)}`)));
    picture.replaceChildren(...arrows, ...nodes);
    const result = names.at(-1), first = names[0];
    const end = turn.value < turns.length ? ""
      : ` The walk is over: d${result}/d${first} = ${number(gradients[0])}. Gradus says ${number(right[0])}`
        + (Math.abs(gradients[0] / right[0] - 1) < 1e-5 ? "." : ": this walk is wrong.");  // sums of another order round otherwise
    said.textContent = (last ? `Turn ${turn.value}: ${names[last.from]} hands ${number(last.amount, 3)} to ${names[last.to]}, which now has `
      + `${number(gradients[last.to], 3)}.` : `${result} has 1, all others have nothing.`) + end;
    picture.setAttribute("aria-label", said.textContent);
  }

  place.replaceChildren(html("div", {class: "controls"}, list("What is computed", "graph", graphs), list("Who hands on when", "walk", walks)),
    turnBox, picture, said);
  await walk();
}
