// Three optimizers down one valley: chapter 5.
import {html, liveLine, number} from "../draw.js";
import {newestOf} from "./newest.js";
import {plane, slider} from "./plane.js";

const optimizers = {sgd: "SGD", momentum: "with momentum 0.7", adam: "Adam"};
const rates = {sgd: -1.155, momentum: -1.155, adam: 0};  // powers of ten
const levels = [1, 5, 20, 50, 100, 170];

export async function valleyBlock(place, engine) {
  const drawing = plane({x: [-10, 10], y: [-4, 4], width: 600}), said = liveLine();
  const start = drawing.point("start", [-9, 3], "start", draw);
  const power = value => number(10 ** value, 3);
  const sliders = Object.fromEntries(Object.entries(optimizers).map(([kind, name]) =>
    [kind, slider(`Learning rate: ${name}`, {min: -2.5, max: 0.5, step: 0.005, value: rates[kind], text: power}, draw)]));
  const ask = newestOf(engine);

  /** Only the newest of what is asked for is drawn. */
  async function draw() {
    const paths = [], words = [];
    for (const [kind, {value}] of Object.entries(sliders)) {
      const answer = await ask("valley", {settings: {optimizer: kind, lr: 10 ** value, steps: 200}, numbers: start.at});
      if (!answer) return;
      const {numbers} = answer;
      const points = Array.from({length: numbers.length / 3}, (_, i) => numbers.subarray(3 * i, 3 * i + 3));
      const height = points.at(-1)[2], steps = points.length - 1;
      paths.push(drawing.path(points, kind));
      words.push(`${optimizers[kind]}: ` + (height < 0.01 ? `at the floor after ${steps} steps`
        : height < 1e6 ? `height ${number(height, 2)} after ${steps} steps` : `out of the valley after ${steps} steps`));
    }
    drawing.behind.replaceChildren(...levels.map(level => drawing.ellipse(Math.sqrt(2 * level), Math.sqrt(2 * level / 25))), ...paths);
    said.textContent = words.join("; ") + ".";
  }

  place.replaceChildren(html("div", {class: "controls rates"}, ...Object.entries(sliders).map(([kind, each]) => {
    each.element.classList.add("key", kind);
    return each.element;
  })), drawing.element, said, html("p", {class: "quiet"}, "Drag the start, or move it by the arrow keys."));
  await draw();
}
