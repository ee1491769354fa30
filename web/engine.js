// Gradus as WebAssembly: its calls by name, as web/engine/engine.hpp has them.

/** What the program asks of its surroundings: memory is all that it gets; files, clocks and arguments it has none. */
function surroundings(module, memory) {
  const bytes = () => new DataView(memory().buffer), known = {
    emscripten_notify_memory_growth() {},
    /** What an aborting program says. */
    fd_write(_, vectors, count, written) {
      let text = "", all = 0;
      for (let i = 0; i < count; ++i) {
        const at = bytes().getUint32(vectors + 8 * i, true), size = bytes().getUint32(vectors + 8 * i + 4, true);
        text += new TextDecoder().decode(new Uint8Array(memory().buffer, at, size));
        all += size;
      }
      console.error(text);
      bytes().setUint32(written, all, true);
      return 0;
    },
    proc_exit(status) { throw new Error(`the engine ended with status ${status}`); },
  };
  const imports = {};
  const failed = 52;  // WASI's ENOSYS
  for (const {module: from, name} of WebAssembly.Module.imports(module))
    (imports[from] ??= {})[name] = known[name] ?? (() => failed);
  return imports;
}

/** An engine of the bytes of engine.wasm. */
export async function createEngine(bytes) {
  const module = await WebAssembly.compile(bytes);
  let exports;
  exports = (await WebAssembly.instantiate(module, surroundings(module, () => exports.memory))).exports;
  exports._initialize();

  /** `text` may be bytes. Gives numbers, text, and the text's bytes; throws an Error with what Gradus says. */
  function call(name, {settings = {}, numbers = [], text = ""} = {}) {
    const head = [name, ...Object.entries(settings).map(([key, value]) => `${key}=${value}`), "", ""].join("\n");
    const start = new TextEncoder().encode(head), rest = typeof text === "string" ? new TextEncoder().encode(text) : text;
    const to = exports.question_bytes(start.length + rest.length);
    new Uint8Array(exports.memory.buffer, to).set(start);
    new Uint8Array(exports.memory.buffer, to + start.length).set(rest);
    const doubles = exports.question_doubles(numbers.length);  // first: memory that grows is another buffer
    new Float64Array(exports.memory.buffer, doubles, numbers.length).set(numbers);
    const failed = exports.ask();
    const said = new Uint8Array(exports.memory.buffer, exports.answer_bytes(), exports.answer_byte_count()).slice();
    const answer = new TextDecoder().decode(said);
    if (failed) throw new Error(answer);
    const got = new Float64Array(exports.memory.buffer, exports.answer_doubles(), exports.answer_double_count()).slice();
    return {numbers: got, text: answer, bytes: said};
  }
  return {call, megabytes: () => exports.memory.buffer.byteLength / 2 ** 20};
}
