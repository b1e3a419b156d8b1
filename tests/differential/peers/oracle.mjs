// Answers the requests of `sondeo xpath` with what two other evaluators say:
// {"id":…, "getodk":{"value":…} or {"error":…}, "enketo":…} for each line of stdin.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import path from "node:path";

const require = createRequire(import.meta.url);
// The parser inside @getodk/xpath was bundled for the other kind of modules and looks for these.
globalThis.require = require;
globalThis.__dirname = path.dirname(fileURLToPath(import.meta.url));

const { JSDOM } = require("jsdom");
const { window } = new JSDOM("<!doctype html><html></html>");
for (const name of ["Node", "Element", "Attr", "Document", "XMLDocument", "Text", "DOMParser", "XPathResult", "XPathEvaluator"])
  globalThis[name] = window[name];
Object.assign(globalThis, { window, document: window.document });
window.forge = globalThis.forge = require("node-forge");

const getodk = await import("@getodk/xpath");
const enketo = require("openrosa-xpath-evaluator")();

// The clock of a request.
const RealDate = Date;
let fixed = null;
globalThis.Date = class extends RealDate {
  constructor(...parts) {
    if (parts.length === 0 && fixed !== null) super(fixed);
    else super(...parts);
  }
  static now() {
    return fixed ?? RealDate.now();
  }
};

const KINDS = { 1: "*", 3: "text()", 4: "text()", 7: "processing-instruction()", 8: "comment()" };
const continuesText = (node) => KINDS[node.nodeType] === "text()" && KINDS[node.previousSibling?.nodeType] === "text()";

/** The node that a node path names. */
function find(document, nodePath) {
  if (nodePath === "/") return document;
  let node = document;
  for (const step of nodePath.split(/\/(?![^{]*\})/).slice(1)) {
    const [, uri, name] = step.match(/^@(?:\{(.*)\})?(.*)$/) ?? [];
    const [, kind, index] = step.match(/^(.*)\[(\d+)\]$/) ?? [];
    node = name
      ? node.getAttributeNodeNS(uri ?? null, name)
      : [...node.childNodes].filter((n) => KINDS[n.nodeType] === kind && !continuesText(n))[index - 1];
    if (!node) throw new Error(`no such node: ${nodePath}`);
  }
  return node;
}

/** The node path of a node. */
function pathOf(node) {
  if (node.nodeType === 9) return "/";
  const above = pathOf(node.nodeType === 2 ? node.ownerElement : node.parentNode).replace(/^\/$/, "");
  if (node.nodeType === 2) return `${above}/@${node.namespaceURI ? `{${node.namespaceURI}}` : ""}${node.localName}`;
  const kind = KINDS[node.nodeType];
  let index = 0;
  for (let n = node; n; n = n.previousSibling) if (KINDS[n.nodeType] === kind && !continuesText(n)) index++;
  return `${above}/${kind}[${index}]`;
}

const TYPES = { number: 1, string: 2, boolean: 3, strings: 7, nodes: 7 };

function read(result, type) {
  if (type === "string") return result.stringValue;
  if (type === "boolean") return result.booleanValue;
  if (type === "number") return Number.isFinite(result.numberValue) ? result.numberValue : String(result.numberValue);
  const nodes = Array.from({ length: result.snapshotLength }, (_, i) => result.snapshotItem(i));
  return nodes.map(type === "nodes" ? pathOf : (n) => n.textContent ?? n.documentElement.textContent);
}

const documents = new Map();

function parse(xml) {
  if (!documents.has(xml)) documents.set(xml, new window.DOMParser().parseFromString(xml, "text/xml"));
  return documents.get(xml);
}

const KNOWN_PREFIXES = { xml: "http://www.w3.org/XML/1998/namespace", jr: "http://openrosa.org/javarosa" };

function evaluate(request, peer) {
  const document = parse(request.xml);
  const root = find(document, request.root ?? "/");
  const context = request.context == null ? root : find(document, request.context);
  const lookup = (prefix) => request.namespaces?.[prefix ?? ""] ?? KNOWN_PREFIXES[prefix] ?? null;
  const type = TYPES[request.type];
  fixed = request.now ? new RealDate(request.now).getTime() : null;
  if (peer === "enketo") return enketo.evaluate(request.expr, context, lookup, type);
  const byAttribute = (tag, attribute) =>
    new Map([...document.getElementsByTagName(tag)].map((element) => [element.getAttribute(attribute), element]));
  const evaluator = new getodk.XFormsXPathEvaluator({
    rootNode: root,
    domAdapter: getodk.DEFAULT_DOM_ADAPTER,
    timeZoneId: process.env.TZ,
    itextTranslationsByLanguage: byAttribute("translation", "lang"),
    secondaryInstancesById: byAttribute("instance", "id"),
  });
  if (request.language) evaluator.setActiveLanguage(request.language);
  return evaluator.evaluate(request.expr, context, { lookupNamespaceURI: lookup }, type);
}

function answer(request, peer) {
  try {
    return { value: read(evaluate(request, peer), request.type) };
  } catch (error) {
    return { error: String(error?.message ?? error).slice(0, 200) };
  } finally {
    fixed = null;
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  const answers = { id: request.id, getodk: answer(request, "getodk"), enketo: answer(request, "enketo") };
  process.stdout.write(`${JSON.stringify(answers)}\n`);
}
process.exit(0);
