// A run that is interrupted, and one that is resumed: chapter 13.
import {html, liveLine, number} from "../draw.js";
import {growingCurves} from "../curves.js";

const settings = {task: "copy", seed: 1, d_model: 32, heads: 2, layers: 1, d_ff: 64}, at_once = 10;

export async function resumeBlock(place, engine) {
  const said = liveLine(), panels = growingCurves();
  const names = {train: "Train 10 steps", save: "Save a checkpoint", kill: "Kill it", resume: "Resume from the checkpoint"};
  const buttons = Object.fromEntries(Object.entries(names).map(([name, text]) =>
    [name, html("button", {type: "button", click: () => act(name)}, text)]));
  let losses = [], saved = null, alive = false;  // losses[i]: of step i + 1, all that it ever was

  function show(text) {
    const steps = losses.map((_, i) => i + 1), values = losses.map(each => each.at(-1));
    panels.show(steps.length > 1 ? [{name: "loss", steps, values}] : []);
    buttons.train.disabled = buttons.save.disabled = buttons.kill.disabled = !alive;
    buttons.resume.disabled = alive || !saved;
    said.textContent = text;
  }

  /** One act at a time; what had the focus and can no longer be pressed hands it on. */
  async function act(name) {
    const pressed = Object.values(buttons).filter(button => !button.disabled);
    for (const button of pressed) button.disabled = true;
    await acts[name]();
    const usable = Object.values(buttons).filter(button => !button.disabled);
    (usable.includes(buttons[name]) ? buttons[name] : usable[0]).focus();
  }

  async function begin() {
    await engine.call("sequence.start", {settings});
    alive = true;
    step = 0;
  }
  let step = 0;
  const acts = {
    async train() {
      const {numbers} = await engine.call("sequence.step", {numbers: [at_once]});
      const again = losses.length > step;
      let same = 0;
      for (const loss of numbers) {
        const all = losses[step++] ??= [];
        same += all.includes(loss);
        all.push(loss);
      }
      show(again ? `Step ${step}, loss ${number(numbers.at(-1))}: ${same} of these ${at_once} losses are to the last bit what they were before it was killed.`
        : `Step ${step}, loss ${number(numbers.at(-1))}.`);
    },
    async save() {
      const {bytes, numbers: [at]} = await engine.call("sequence.save");
      saved = bytes;
      show(`A checkpoint of ${Math.round(bytes.length / 1024)} kB at step ${at}: weights, Adam's moments, random numbers.`);
    },
    async kill() {
      // Another run takes its place in the engine: nothing of it is left.
      await engine.call("sequence.start", {settings: {...settings, seed: 99}});
      alive = false;
      show(saved ? "Killed. What was learned since the checkpoint is gone." : "Killed, and nothing was saved: it begins anew.");
      if (!saved) {
        losses = [];
        await begin();
        show("Killed, and nothing was saved: it begins anew.");
      }
    },
    async resume() {
      await begin();
      step = (await engine.call("sequence.load", {text: saved})).numbers[0];
      show(`Resumed at step ${step}. Train: are the losses what they were?`);
    },
  };

  await begin();
  place.replaceChildren(html("div", {class: "controls"}, ...Object.values(buttons)), said, panels.element);
  show("A small Transformer that learns to copy. Train it a little, save, train on, kill it, resume.");
}
