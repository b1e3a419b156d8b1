// ODK Web Forms' engine and its XPath evaluator behind the few calls that the benchmark makes.
import { loadForm } from "@getodk/xforms-engine";
import { DefaultEvaluator } from "@getodk/xpath";

function find(node, reference) {
  if (node.currentState.reference === reference) return node;
  for (const child of node.currentState.children ?? []) {
    const own = child.currentState.reference;
    const is_on_the_way = reference === own || reference.startsWith(`${own}/`);
    const is_repeat = child.nodeType.startsWith("repeat-range") && reference.startsWith(`${own}[`);
    if (is_on_the_way || is_repeat) {
      const found = find(child, reference);
      if (found) return found;
    }
  }
  return null;
}

const results = { boolean: ["evaluateBoolean"], number: ["evaluateNumber"], nodes: ["evaluateNodes", (nodes) => nodes.length] };

window.peer = {
  stored: (xml) => xml,
  async load(xml) {
    const form = await loadForm(xml, {
      fetchFormAttachment: async () => new Response("", { status: 404 }),
      missingResourceBehavior: "BLANK",
    });
    if (form.status === "failure") throw form.error;
    return form.createInstance().root;
  },
  find,
  answer(root, node, value) {
    if (node.selectValue) node.selectValue(value);
    else node.setValue(value);
  },
  addRepeat: (root, range) => range.addInstances(range.currentState.children.length - 1),
  choices: (root, node) => node.currentState.valueOptions.length,
  expression(xml, text, kind) {
    const document = new DOMParser().parseFromString(xml, "text/xml");
    const evaluator = new DefaultEvaluator({ rootNode: document });
    const [method, size] = results[kind];
    return size ? () => size(evaluator[method](text)) : () => evaluator[method](text);
  },
  memory: () => 0,
};
