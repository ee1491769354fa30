// A run in a page: begun, paused, gone on with, begun anew.
import {html} from "../draw.js";

const painted = () => new Promise(done => setTimeout(done));

/**
 * Buttons and a line that says how far it is. begin() makes the run anew and gives what is to be said then; advance()
 * makes some steps and gives {said, done}. Neither works while the other does, nor what `alone` is given.
 */
export function liveRun({begin, advance}) {
  const button = html("button", {type: "button", class: "go", click: toggle}, "Train");
  const again = html("button", {type: "button", click: restart}, "From the beginning");
  const status = html("output", {class: "status"}, "Not trained yet.");
  let running = false, generation = 0, last = Promise.resolve();

  /** Each work waits for the one before it. */
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
      button.disabled = true;  // and stays so where there is nothing to train
      status.textContent = await begin();
      button.disabled = false;
    });
  }

  async function toggle() {
    running = !running;
    button.textContent = running ? "Pause" : "Go on";
    if (!running) return;
    const mine = ++generation;  // a loop that was paused a moment ago ends, though it runs again
    let arrived = false;
    while (running && mine === generation) {
      await alone(async () => {
        const {said, done = false} = await advance();
        status.textContent = said;
        arrived = done;
        if (done) running = false;
      });
      await painted();
    }
    if (mine === generation) button.textContent = arrived ? "Train further" : "Go on";
  }

  return {buttons: html("div", {class: "controls"}, button, again), status, restart, alone};
}

/** The losses of a run's steps, and how long one takes. */
export class Steps {
  steps = [];
  values = [];
  #spent = 0;
  name = "loss";

  /** Makes `count` steps by a call of the engine that gives their losses. */
  async make(engine, call, count) {
    const before = performance.now();
    const {numbers} = await engine.call(call, {numbers: [count]});
    this.#spent += performance.now() - before;
    for (const loss of numbers) {
      this.steps.push(this.steps.length + 1);
      this.values.push(loss);
    }
  }
  get count() { return this.steps.length; }
  get last() { return this.values.at(-1); }
  get milliseconds() { return this.#spent / this.count; }
}
