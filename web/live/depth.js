// The gradient on its way down through many layers: chapter 11.
import {html, liveLine, number} from "../draw.js";
import {pick} from "../controls.js";
import {growingCurves} from "../curves.js";
import {newestOf} from "./newest.js";
import {slider} from "./plane.js";

const norms = [["none", "nowhere"], ["after", "after each part (post-norm)"], ["before", "before each part (pre-norm)"]];
const ways = [["true", "with it"], ["false", "without it"]];

export async function depthBlock(place, engine) {
  const chosen = {norm: "none", residual: "true"}, panels = growingCurves(), said = liveLine(), ask = newestOf(engine);
  const list = (title, name, values) => pick(title, values, chosen[name], value => {
    chosen[name] = value;
    draw();
  });
  const layers = slider("Layers", {min: 2, max: 24, step: 1, value: 12}, draw);

  async function draw() {
    const answer = await ask("depth", {settings: {...chosen, layers: layers.value}});
    if (!answer) return;
    const {numbers} = answer;
    const steps = Array.from({length: numbers.length / 2}, (_, i) => i + 1);
    const [values, gradients] = [0, 1].map(which => steps.map((_, i) => numbers[2 * i + which]));
    panels.show([{name: "size of the gradient", of: "layer", steps, values: gradients}, {name: "size of the values", of: "layer", steps, values}]);
    const share = gradients[0] / gradients.at(-1);
    said.textContent = `What the first layer gets is ${number(share, 3)} of what the last one gets.`;
  }

  place.replaceChildren(html("div", {class: "controls"}, list("Layer norm (of step 2)", "norm", norms), list("Residual", "residual", ways), layers.element),
    panels.element, said);
  await draw();
}
