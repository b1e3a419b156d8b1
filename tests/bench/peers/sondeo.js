// Sondeo's engine behind the same calls.
import init, * as engine from "/wasm/bench.js";

const wasm = await init({ module_or_path: "/wasm/bench_bg.wasm" });
const encoder = new TextEncoder();

window.peer = {
  // As the app has a form from its storage.
  stored: (xml) => encoder.encode(xml),
  load: async (bytes) => engine.load(bytes),
  close: (form) => form.free(),
  find: (form, reference) => engine.find(form, reference),
  answer: (form, place, value) => engine.answer(form, place, value),
  addRepeat: (form, place) => engine.add_repeat(form, place),
  choices: (form, place) => engine.choices(form, place),
  expression(xml, text, kind) {
    const expression = engine.expression(xml, text);
    const run = { boolean: engine.boolean, number: engine.number, nodes: engine.nodes }[kind];
    return () => run(expression);
  },
  script: (xml, most) => JSON.parse(engine.script(xml, most)),
  memory: () => wasm.memory.buffer.byteLength,
};
