// Lengths beyond training: chapter 16.
import {html, liveLine, number} from "../draw.js";
import {pick} from "../controls.js";
import {growingCurves} from "../curves.js";
import {liveRun, Steps} from "./run.js";

const settings = {task: "reverse", seed: 1, min_length: 1, length: 8, held_out: 1, batch: 64, lr: 0.003, d_model: 32, heads: 4, layers: 2, d_ff: 64,
  norm_first: true};
const lengths = [4, 5, 6, 7, 8, 9, 10, 11, 12], drawn = 10, judged = 50;

export async function beyondBlock(place, engine) {
  let positions = "sinusoidal", losses, shares;
  const list = pick("Positions", ["sinusoidal", "rotary", "alibi", "learned"].map(kind => [kind, kind]), positions, kind => {
    positions = kind;
    run.restart();
  });
  const progress = growingCurves(), said = liveLine();
  const run = liveRun({begin, advance});

  async function begin() {
    losses = new Steps();
    shares = null;
    progress.show([]);
    said.textContent = "";
    const {numbers: [parameters]} = await engine.call("sequence.start", {settings: {...settings, positions}});
    return `${parameters.toLocaleString("en")} parameters, all random. It trains on ${settings.min_length} to ${settings.length} symbols.`;
  }

  async function advance() {
    await losses.make(engine, "sequence.step", drawn);
    if (losses.count % judged === 0) {
      shares = Array.from((await engine.call("sequence.exact_at", {numbers: lengths})).numbers);
      const at = length => `${number(100 * shares[lengths.indexOf(length)], 3)} %`;
      said.textContent = `Of ${settings.length} symbols, as in training, ${at(settings.length)} are answered exactly; of 9: ${at(9)}, of 10: ${at(10)}, of 12: ${at(12)}.`;
    }
    progress.show([losses, ...(shares ? [{name: "share answered exactly", of: "length", steps: lengths, values: shares}] : [])]);
    return {said: `Step ${losses.count}: loss ${number(losses.last, 3)}, ${number(losses.milliseconds, 3)} ms a step`};
  }

  place.replaceChildren(html("div", {class: "controls"}, list), run.buttons, run.status, progress.element, said);
  return run.restart();
}
