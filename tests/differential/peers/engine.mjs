// Forms as ODK Web Forms' engine fills them. Each line of stdin is a command of `sondeo scenario`, except that `load` has the
// form itself; each is answered with the state of the whole form: {"state": {REF: {…}}} or {"error": TEXT}.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import path from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
globalThis.require = require;
globalThis.__dirname = path.dirname(fileURLToPath(import.meta.url));
const { JSDOM } = require("jsdom");
const { window } = new JSDOM("<!doctype html><html></html>");
for (const name of ["Node", "Element", "Attr", "Document", "XMLDocument", "Text", "Comment", "CDATASection", "DOMParser", "XMLSerializer", "XPathResult", "XPathEvaluator", "HTMLElement", "Blob", "File", "NodeFilter"])
  globalThis[name] = window[name];
Object.assign(globalThis, { window, document: window.document });

// `random()` always gives the same, as on the other side.
Math.random = () => 0x0707 / 0x10000;

const { loadForm } = await import("@getodk/xforms-engine");

// The clock that the commands are given at.
const RealDate = Date;
const NOW = 1772727630123;
globalThis.Date = class extends RealDate {
  constructor(...parts) {
    if (parts.length === 0) super(NOW);
    else super(...parts);
  }
  static now() {
    return NOW;
  }
};

const text = (range) => range?.asString ?? null;

/** What there is to see of a node and all in it. */
function look(node, seen = {}) {
  const state = node.currentState;
  const entry = { kind: node.nodeType, relevant: state.relevant, label: text(state.label) };
  if (state.children) {
    if (node.nodeType.startsWith("repeat-range")) entry.count = state.children.length;
    for (const child of state.children) look(child, seen);
  } else {
    entry.value = state.relevant ? state.instanceValue : "";
    entry.hint = text(state.hint);
    entry.readonly = state.readonly;
    entry.required = state.required;
    entry.violation = node.validationState.violation?.condition ?? null;
    if (["select", "rank"].includes(node.nodeType))
      entry.choices = state.valueOptions.map((option) => [option.value, text(option.label)]);
  }
  seen[state.reference] = entry;
  return seen;
}

function find(node, reference) {
  const own = node.currentState.reference;
  if (own === reference) return node;
  const mayHold = reference.startsWith(`${own}/`) || reference.startsWith(`${own}[`);
  if (!mayHold) return null;
  for (const child of node.currentState.children ?? []) {
    const found = find(child, reference);
    if (found) return found;
  }
  return null;
}

let root = null;

async function apply(command) {
  if (command.load) {
    root = null;
    const fetchFormAttachment = async () => new Response("", { status: 404 });
    const form = await loadForm(command.load, { fetchFormAttachment, missingResourceBehavior: "BLANK" });
    if (form.status === "failure") throw form.error;
    root = form.createInstance().root;
  } else if (command.answer) {
    const node = find(root, command.answer);
    const words = command.value.split(" ").filter(Boolean);
    if (node.nodeType === "select") node.selectValues(words);
    else if (node.nodeType === "rank") node.setValues(words);
    else node.setValue(node.nodeType === "trigger" ? command.value === "OK" : command.value);
  } else if (command.add_repeat) {
    const range = find(root, command.add_repeat);
    range.addInstances(range.currentState.children.length - 1);
  } else {
    const [, range, place] = command.remove_repeat.match(/^(.*)\[(\d+)\]$/);
    find(root, range).removeInstances(Number(place) - 1);
  }
  return look(root);
}

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    answer = { state: await apply(JSON.parse(line)) };
  } catch (error) {
    answer = { error: String(error?.message ?? error).slice(0, 200) };
  }
  await new Promise((written) => process.stdout.write(`${JSON.stringify(answer)}\n`, written));
}
process.exit(0);
