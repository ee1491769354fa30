// The engine in a worker of the page.

/** Calls of an engine that runs in `worker`, from the bytes of engine.wasm. Each gives a promise; one that Gradus refuses
 *  throws its error. */
export class LiveEngine {
  #waiting = new Map();
  #last = 0;

  constructor(worker, program) {
    this.worker = worker;
    worker.onmessage = ({data: {id, answer, error}}) => {
      const {resolve, reject} = this.#waiting.get(id) ?? {};
      if (!this.#waiting.delete(id)) return;  // it has failed meanwhile
      error === undefined ? resolve(answer) : reject(new Error(error));
    };
    worker.onerror = event => this.#fail(new Error(event.message || "the engine could not be started"));
    this.ready = this.#send({program});
  }

  call(name, question = {}) {
    return this.#send({name, question});
  }

  #send(message) {
    return new Promise((resolve, reject) => {
      const id = ++this.#last;
      this.#waiting.set(id, {resolve, reject});
      this.worker.postMessage({id, ...message});
    });
  }

  #fail(error) {
    for (const {reject} of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

/** A LiveEngine of a program at an address. */
export async function openEngine(address, worker) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status} ${response.statusText}`);
  const engine = new LiveEngine(worker, await response.arrayBuffer());
  await engine.ready;
  return engine;
}
