// The gradient on its way down through many layers: chapter 11.
import {html, liveLine, number} from "../draw.js";
import {choice} from "../controls.js";
import {curve} from "../curves.js";
import {slider} from "./plane.js";

const norms = [["after", "after each part (post-norm)"], ["before", "before each part (pre-norm)"], ["none", "nowhere"]];
const ways = [["true", "with it"], ["false", "without it"]];

export async function depthBlock(place, engine) {
  const chosen = {norm: "after", residual: "true"}, panels = html("div", {class: "panels"}), said = liveLine();
  function list(title, name, values) {
    const made = choice(title, at => {
      chosen[name] = values[at][0];
      draw();
    });
    made.fill(values.map(([, text], i) => [i, text]), 0);
    return made.element;
  }
  const layers = slider("Layers", {min: 2, max: 24, step: 1, value: 12}, draw);
  let wanted = 0;

  async function draw() {
    const mine = ++wanted;
    const {numbers} = await engine.call("depth", {settings: {...chosen, layers: layers.value}});
    if (mine !== wanted) return;
    const steps = Array.from({length: numbers.length / 2}, (_, i) => i + 1);
    const [values, gradients] = [0, 1].map(which => steps.map((_, i) => numbers[2 * i + which]));
    panels.replaceChildren(curve({name: "norm of the gradient, by layer", of: "layer", steps, values: gradients}),
      curve({name: "norm of the values, by layer", of: "layer", steps, values}));
    const share = gradients[0] / gradients.at(-1);
    said.textContent = `What the first layer gets is ${number(share, 3)} of what the last one gets.`;
  }

  place.replaceChildren(html("div", {class: "controls"}, list("Layer norm", "norm", norms), list("Residual", "residual", ways), layers.element),
    panels, said);
  await draw();
}
