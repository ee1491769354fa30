// The page: what it needs lies beside it, or in it where it is one file.
import {LiveEngine, openEngine} from "./live.js";
import {trainingBlock} from "./live/training.js";

async function engine() {
  const program = document.getElementById("program");
  if (!program) return openEngine("engine.wasm", new Worker("worker.js", {type: "module"}));
  const text = new Blob([document.getElementById("worker").textContent], {type: "text/javascript"});
  const bytes = Uint8Array.from(atob(program.textContent), letter => letter.charCodeAt(0));
  const live = new LiveEngine(new Worker(URL.createObjectURL(text)), bytes.buffer);
  await live.ready;
  return live;
}

const place = document.getElementById("live");
engine().then(live => trainingBlock(place, live), error => {
  place.textContent = `The engine could not be started: ${error.message}`;
});
