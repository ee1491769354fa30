// The engine in node: answers questions as the native one does, a JSON array of [call, question] on standard input to an
// array of {numbers, text} or {error} on standard output: ask.mjs ENGINE_WASM
import {readFileSync} from "node:fs";
import {createEngine} from "../../web/engine.js";

const begin = performance.now();
const engine = await createEngine(readFileSync(process.argv[2]));
const started = performance.now() - begin;
const answers = JSON.parse(readFileSync(0, "utf8")).map(([name, question]) => {
  const before = performance.now();
  try {
    const {numbers, text} = engine.call(name, question);
    return {numbers: [...numbers], text, ms: performance.now() - before};
  } catch (error) {
    return {error: error.message};
  }
});
console.log(JSON.stringify({answers, started, megabytes: engine.megabytes()}));
