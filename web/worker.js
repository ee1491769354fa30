// Computes away from the page, so that the page stays alive. The first message is the engine's program, each other one a
// call of it.
import {createEngine} from "./engine.js";

let engine;

onmessage = async ({data: {id, program, name, question}}) => {
  try {
    if (program) engine = createEngine(program);
    const ready = await engine;
    postMessage({id, answer: program ? {} : ready.call(name, question)});
  } catch (error) {
    postMessage({id, error: error.message});
  }
};
