// ODK Web Forms' engine behind the few calls that the benchmark makes.
import { loadForm } from "@getodk/xforms-engine";

function find(node, reference) {
  if (node.currentState.reference === reference) return node;
  for (const child of node.currentState.children ?? []) {
    if (reference.startsWith(child.currentState.reference.replace(/\[\d+\]$/, ""))) {
      const found = find(child, reference);
      if (found) return found;
    }
  }
  return null;
}

window.peer = {
  async load(xml) {
    const form = await loadForm(xml, {
      fetchFormAttachment: async () => new Response("", { status: 404 }),
      missingResourceBehavior: "BLANK",
    });
    if (form.status === "failure") throw form.error;
    return form.createInstance().root;
  },
  answer(root, reference, value) {
    const node = find(root, reference);
    if (node.selectValue) node.selectValue(value);
    else node.setValue(value);
  },
  addRepeat(root, reference) {
    const range = find(root, reference);
    range.addInstances(range.currentState.children.length - 1);
  },
  choices: (root, reference) => find(root, reference).currentState.valueOptions.length,
};
