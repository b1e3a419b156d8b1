// Side-by-side measurement in one Chromium: ODK Web Forms' engine and Sondeo's, the same forms, the same answers.
//   node run.mjs --sondeo FOLDER [--forms FOLDER] [--growth]
// FOLDER of --sondeo holds the benchmark's wasm build (`cargo xtask bench` makes it and calls this program); that of
// --forms may hold further forms (bench9.xml). Prints Markdown tables; times are milliseconds.
import { readFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { build } from "./build.mjs";
import * as forms from "./forms.mjs";
import { serve } from "./serve.mjs";

const { values: options } = parseArgs({
  options: {
    forms: { type: "string", default: "" },
    sondeo: { type: "string" },
    chromium: { type: "string", default: "/usr/bin/chromium" },
    growth: { type: "boolean", default: false },
  },
});

const CALM = 2_000; // ms

const pages = {
  ...(await build("xforms-engine.js")),
  "/peer.html": `<!doctype html><script type="module" src="/xforms-engine.js"></script>`,
  "/sondeo.html": `<!doctype html><script type="module" src="/sondeo.js"></script>`,
  "/sondeo.js": await readFile(new URL("sondeo.js", import.meta.url), "utf8"),
};
const { origin, close } = await serve(pages, { "/wasm/": options.sondeo });
const launch = () => chromium.launch({
  executablePath: options.chromium, headless: true,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

const browser = await launch();

/** Opens a fresh page of that side. */
async function open(side, within = browser) {
  const page = await within.newPage();
  await page.goto(`${origin}/${side}.html`);
  await page.waitForFunction("window.peer !== undefined");
  return page;
}

/** Runs inside the page: loads, answers and adds until there are enough samples or the time is over. */
async function measure({ xml, answers = [], add, choices, seconds }) {
  const sorted = (list) => list.toSorted((a, b) => a - b);
  const at = (list, part) => sorted(list)[Math.min(list.length - 1, Math.floor(list.length * part))];
  const now = () => performance.now();
  const { peer } = window;
  const stored = peer.stored(xml);
  let begin = now();
  let form = await peer.load(stored);
  const warm = [];
  const end = now() + seconds * 500;
  while (warm.length < 3 || (warm.length < 25 && now() < end)) {
    // As an app does that closes a form before it opens the next; the peer leaves that to the garbage collector.
    peer.close?.(form);
    begin = now();
    form = await peer.load(stored);
    warm.push(now() - begin);
  }
  const places = answers.map(([reference, ...values]) => [peer.find(form, reference), values]).filter(([place]) => place);
  const list = choices && peer.find(form, choices);
  const answered = [], added = [];
  const until = now() + seconds * 1000;
  for (let round = 0; places.length && round < 40 && (round < 2 || now() < until); round++) {
    for (const [place, values] of places) {
      begin = now();
      try {
        peer.answer(form, place, values[round % values.length]);
      } catch {
        continue; // Not relevant or not to be changed at this moment.
      }
      if (list) peer.choices(form, list);
      answered.push(now() - begin);
    }
  }
  const repeat = add && peer.find(form, add);
  for (let round = 0; repeat && round < 20; round++) {
    begin = now();
    peer.addRepeat(form, repeat);
    added.push(now() - begin);
  }
  return {
    "load, warm": at(warm, 0.5),
    ...(answered.length && { "answer, median": at(answered, 0.5), "answer, p90": at(answered, 0.9), "answer, worst": at(answered, 1) }),
    ...(added.length && { "add an instance": at(added, 0.5) }),
  };
}

/** Runs inside the page: evaluations per second. */
async function rate({ xml, expression, kind }) {
  const run = window.peer.expression(xml, expression, kind);
  const value = run();
  const rates = [];
  for (let round = 0; round < 5; round++) {
    const begin = performance.now();
    let count = 0;
    while (performance.now() - begin < 200) {
      for (let i = 0; i < 10; i++) run();
      count += 10;
      if (count >= 200_000) break;
    }
    rates.push((count * 1000) / (performance.now() - begin));
  }
  return { value, rate: rates.toSorted((a, b) => a - b)[2] };
}

/** What a loaded form keeps in memory, in bytes: the heap after garbage collection, and wasm's pages. */
async function memory(side, xml) {
  const page = await open(side);
  const session = await page.context().newCDPSession(page);
  const used = async () => {
    for (let round = 0; round < 3; round++) await session.send("HeapProfiler.collectGarbage");
    const heap = await session.send("Runtime.getHeapUsage");
    return heap.usedSize + (heap.embedderHeapUsedSize ?? 0) + (await page.evaluate(() => window.peer.memory()));
  };
  const before = await used();
  await page.evaluate(async (xml) => { window.kept = await window.peer.load(window.peer.stored(xml)); }, xml);
  const after = await used();
  await page.close();
  return after - before;
}

const firstLine = (error) => ({ error: String(error).split("\n")[0] });

/** Median of three pages for each figure, so that one interruption does not count as the worst of many answers. */
async function run(side, one, seconds = 4) {
  const results = [];
  for (let round = 0; round < 3; round++) {
    const page = await open(side);
    const result = await page.evaluate(measure, { ...one, seconds }).catch(firstLine);
    await page.close();
    if (result.error) return result;
    results.push(result);
  }
  const median = (work) => results.map((result) => result[work]).toSorted((a, b) => a - b)[1];
  return Object.fromEntries(Object.keys(results[0]).map((work) => [work, median(work)]));
}

/**
 * The first load of a form in a browser that was just started: median of five browsers, each left alone until it has
 * started. `small` is a form that is loaded before; without it no compiler has seen the code yet.
 */
async function first(side, { xml }, small) {
  const times = [];
  for (let round = 0; round < 5; round++) {
    const fresh = await launch();
    const page = await open(side, fresh);
    const read = (xml) => page.evaluate(async (xml) => {
      const stored = window.peer.stored(xml);
      const begin = performance.now();
      await window.peer.load(stored);
      return performance.now() - begin;
    }, xml);
    if (small) await read(small);
    await new Promise((resolve) => setTimeout(resolve, CALM));
    times.push(await read(xml));
    await fresh.close();
  }
  return times.toSorted((a, b) => a - b)[2];
}

const figure = (value) => (value === undefined ? "–" : value < 0.095 ? value.toFixed(3) : value < 10 ? value.toFixed(2) : value.toFixed(0));
const row = (...cells) => console.log(`| ${cells.join(" | ")} |`);

async function speed() {
  const cases = [
    { name: "485 questions, 420 relevances", xml: forms.questions(485), answers: [0, 8, 16, 24, 32, 40].map((i) => [`/data/q${i}`, "yes", "no"]) },
    { name: "12,000-item cascade", xml: forms.cascade(12000), answers: [["/data/state", "s3", "s4"], ["/data/town", "t35", "t4"]], choices: "/data/place" },
    { name: "repeat of 1,000 with a sum", xml: forms.repeat(1000), answers: [7, 500, 999].map((i) => [`/data/row[${i}]/amount`, "5", "8"]), add: "/data/row" },
    { name: "10,000 choices behind a filter", xml: forms.choices(10000), answers: [["/data/group", "g7", "g8", "g9"]], choices: "/data/choice" },
  ];
  const bench9 = join(options.forms, "bench9.xml");
  if (options.forms && existsSync(bench9)) {
    const xml = await readFile(bench9, "utf8");
    const page = await open("sondeo");
    cases.push({ name: "bench9.xml", xml, answers: await page.evaluate((xml) => window.peer.script(xml, 60), xml) });
    await page.close();
  }
  const small = forms.questions(20);
  row("form", "work", "ODK Web Forms, ms", "Sondeo, ms", "ratio");
  row("---", "---", "--:", "--:", "--:");
  for (const one of cases) {
    const all = async (side) => {
      const loads = async () => {
        const [nothing, read] = [await first(side, one), await first(side, one, small)];
        // Sondeo's app reads a survey as soon as nobody waits; the peer does nothing of that kind.
        const comes = side === "sondeo" ? read : nothing;
        return { "load, first, as each comes": comes, "load, first, both after a form of 20 questions": read, "load, first, both after nothing": nothing };
      };
      return { ...(await loads().catch(firstLine)), ...(await run(side, one)) };
    };
    const peer = await all("peer");
    const ours = await all("sondeo");
    for (const error of [peer.error, ours.error].filter(Boolean)) row(one.name, error, "", "", "");
    for (const work of Object.keys(peer).filter((key) => key !== "error")) {
      const ratio = ours[work] === undefined ? "–" : `${(peer[work] / Math.max(ours[work], 0.005)).toFixed(0)}×`;
      row(one.name, work, figure(peer[work]), figure(ours[work]), ratio);
    }
  }
  const expressions = [
    { name: "relevance", xml: forms.record(485), expression: "/data/q1 = 'yes' or contains(/data/q484, 'maybe')", kind: "boolean" },
    { name: "sum over 200", xml: forms.rows(200), expression: "sum(/data/row/amount)", kind: "number" },
    { name: "1,000 items with a predicate", xml: forms.items(1000), expression: "/data/list/item[group = /data/group]", kind: "nodes" },
  ];
  console.log();
  row("expression", "@getodk/xpath, per second", "Sondeo, per second", "ratio");
  row("---", "--:", "--:", "--:");
  for (const one of expressions) {
    const sides = {};
    for (const side of ["peer", "sondeo"]) {
      const page = await open(side);
      sides[side] = await page.evaluate(rate, one);
      await page.close();
    }
    const note = sides.peer.value === sides.sondeo.value ? "" : ` (${sides.peer.value} against ${sides.sondeo.value})`;
    row(`${one.name}${note}`, sides.peer.rate.toFixed(0), sides.sondeo.rate.toFixed(0), `${(sides.sondeo.rate / sides.peer.rate).toFixed(0)}×`);
  }
  const [theirs, own] = [await memory("peer", cases[0].xml), await memory("sondeo", cases[0].xml)];
  console.log();
  row("memory after loading", "ODK Web Forms, MB", "Sondeo, MB", "part");
  row("---", "--:", "--:", "--:");
  row(cases[0].name, (theirs / 1e6).toFixed(1), (own / 1e6).toFixed(1), `1/${(theirs / own).toFixed(1)}`);
}

async function growth() {
  const middle = (count) => Math.floor(count / 16) * 8;
  const series = [
    ...[100, 1000, 10000].map((count) => ({
      name: "questions", count, xml: forms.questions(count, 0), answers: [0, middle(count)].map((i) => [`/data/q${i}`, "yes", "no"]),
    })),
    ...[10, 100, 1000, 10000].map((count) => ({
      name: "instances of a repeat with a sum", count, xml: forms.repeat(count), answers: [[`/data/row[${count / 2}]/amount`, "5", "8"]], add: "/data/row",
    })),
    ...[1000, 10000, 100000].map((count) => ({
      name: "choices behind a filter", count, xml: forms.choices(count), answers: [["/data/group", "g7", "g8", "g9"]],
    })),
    ...[1000, 10000, 100000].map((count) => ({
      name: "choices, all 1 % of them shown", count, xml: forms.choices(count), answers: [["/data/group", "g7", "g8", "g9"]], choices: "/data/choice",
    })),
  ];
  row("growth of", "size", "load, ms", "answer, median ms", "answer, p90 ms", "add an instance, ms");
  row("---", "--:", "--:", "--:", "--:", "--:");
  for (const one of series) {
    const ours = await run("sondeo", one, 2);
    if (ours.error) row(one.name, one.count, ours.error, "", "", "");
    else row(one.name, one.count, ...["load, warm", "answer, median", "answer, p90", "add an instance"].map((work) => figure(ours[work])));
  }
}

await (options.growth ? growth() : speed());
await browser.close();
close();
