// Side-by-side measurement in one Chromium: ODK Web Forms' engine and Sondeo's, the same forms, the same answers.
//   npm install && node run.mjs [--forms FOLDER] [--sondeo FOLDER]
// FOLDER of --sondeo holds the benchmark's wasm build (`cargo xtask bench` makes it and calls this program).
// Prints a table of medians in milliseconds with the ratio.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join, extname } from "node:path";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import * as forms from "./forms.mjs";

const { values: options } = parseArgs({
  options: {
    forms: { type: "string", default: "" },
    sondeo: { type: "string", default: "" },
    chromium: { type: "string", default: "/usr/bin/chromium" },
  },
});

const cases = [
  { name: "485 questions", xml: forms.questions(485), answers: [["/data/q0", "yes"], ["/data/q8", "no"], ["/data/q16", "yes"]] },
  { name: "12,000-item cascade", xml: forms.cascade(12000), answers: [["/data/state", "s3"], ["/data/town", "t35"], ["/data/state", "s4"]], choices: "/data/place" },
  { name: "repeat of 1,000 with a sum", xml: forms.repeat(1000), answers: [["/data/row[7]/amount", "5"], ["/data/row[999]/amount", "8"]], add: "/data/row" },
  { name: "10,000 choices behind a filter", xml: forms.choices(10000), answers: [["/data/group", "g7"], ["/data/group", "g8"]], choices: "/data/choice" },
];
const bench9 = join(options.forms, "bench9.xml");
if (options.forms && existsSync(bench9)) cases.push({ name: "bench9.xml", xml: await readFile(bench9, "utf8"), answers: [] });

const peerScript = (await build({ entryPoints: [new URL("xforms-engine.js", import.meta.url).pathname], bundle: true, format: "esm", write: false, logLevel: "error" })).outputFiles[0].text;
const types = { ".js": "text/javascript", ".wasm": "application/wasm", ".html": "text/html" };
const pages = {
  "/peer.html": `<!doctype html><script type="module" src="/peer.js"></script>`,
  "/peer.js": peerScript,
  "/sondeo.html": `<!doctype html><script type="module" src="/boot.js"></script>`,
  "/boot.js": `import init, * as s from "/wasm/bench.js"; await init({ module_or_path: "/wasm/bench_bg.wasm" });
    window.peer = { load: async (xml) => s.load(xml), answer: (f, r, v) => s.answer(f, r, v), addRepeat: (f, r) => s.add_repeat(f, r), choices: (f, r) => s.choices(f, r) };`,
};
const server = createServer(async (request, response) => {
  const path = request.url.split("?")[0];
  try {
    const body = pages[path] ?? await readFile(join(options.sondeo, path.replace("/wasm/", "")));
    response.writeHead(200, { "Content-Type": types[extname(path)] ?? "application/octet-stream" }).end(body);
  } catch {
    response.writeHead(404).end();
  }
}).listen(0, "127.0.0.1");
await new Promise((resolve) => server.on("listening", resolve));
const origin = `http://127.0.0.1:${server.address().port}`;

/** Runs inside the page. */
async function measure({ xml, answers, add, choices }) {
  const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
  const p90 = (list) => list.toSorted((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * 0.9))];
  const time = async (work) => { const begin = performance.now(); const out = await work(); return [performance.now() - begin, out]; };
  const [cold] = await time(() => window.peer.load(xml));
  const warm = [], answered = [], added = [];
  for (let round = 0; round < 5; round++) {
    const [took, form] = await time(() => window.peer.load(xml));
    warm.push(took);
    for (const [reference, value] of answers) {
      const [took] = await time(() => { window.peer.answer(form, reference, value); return choices && window.peer.choices(form, choices); });
      answered.push(took);
    }
    if (add) added.push((await time(() => window.peer.addRepeat(form, add)))[0]);
  }
  return {
    "load, cold": cold, "load, warm": median(warm),
    ...(answered.length && { "answer, median": median(answered), "answer, p90": p90(answered) }),
    ...(added.length && { "add an instance": median(added) }),
  };
}

const browser = await chromium.launch({
  executablePath: options.chromium, headless: true,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const results = {};
for (const side of options.sondeo ? ["peer", "sondeo"] : ["peer"]) {
  for (const one of cases) {
    const page = await browser.newPage();
    await page.goto(`${origin}/${side}.html`);
    await page.waitForFunction("window.peer !== undefined");
    results[one.name] ??= {};
    results[one.name][side] = await page.evaluate(measure, one).catch((error) => ({ error: String(error).split("\n")[0] }));
    await page.close();
  }
}
await browser.close();
server.close();

const figure = (value) => (value === undefined ? "–" : value < 10 ? value.toFixed(2) : value.toFixed(0));
console.log("| form | work | ODK Web Forms (ms) | Sondeo (ms) | ratio |\n|---|---|---|---|---|");
for (const [form, { peer, sondeo = {} }] of Object.entries(results)) {
  for (const error of [peer.error, sondeo.error].filter(Boolean)) console.log(`| ${form} | ${error} | | | |`);
  for (const work of Object.keys(peer).filter((key) => key !== "error")) {
    const ratio = sondeo[work] ? `${(peer[work] / Math.max(sondeo[work], 0.005)).toFixed(0)}×` : "–";
    console.log(`| ${form} | ${work} | ${figure(peer[work])} | ${figure(sondeo[work])} | ${ratio} |`);
  }
}
