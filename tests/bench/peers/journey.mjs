// How long a tablet takes: the app started from cold without network, from one question to the next, and to save.
//   node journey.mjs --sondeo BINARY --dist FOLDER --large XLSX [--others FOLDER]
// Starts a server of its own, enrols one Chromium, ends the server, and measures; ODK Web Forms beside it shows the same
// large form as a page from a server on this machine. Prints a Markdown table.
import { execFileSync, spawn } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { build } from "./build.mjs";
import { serve } from "./serve.mjs";

const { values: options } = parseArgs({
  options: {
    sondeo: { type: "string" },
    dist: { type: "string" },
    large: { type: "string" },
    others: { type: "string", default: "" },
    chromium: { type: "string", default: "/usr/bin/chromium" },
  },
});
const CALM = 2_000; // ms
const PASSWORD = "siete faros de papel";
const PLAIN = `
| survey | | | |
| | type | name | label |
${Array.from({ length: 10 }, (_, i) => `| | text | t${i} | Pregunta ${i} |`).join("\n")}
| settings | | | |
| | form_title | form_id | version |
| | Sencilla | plain | 1 |
`;

const folder = await mkdtemp(join(tmpdir(), "sondeo-journey-"));
async function survey(name, file, text) {
  await mkdir(join(folder, "surveys", name), { recursive: true });
  const target = join(folder, "surveys", name, text ? "survey.md" : "survey.xlsx");
  await (text ? writeFile(target, text) : copyFile(file, target));
}
await survey("a", "", PLAIN);
await survey("b", options.large);
// Of the others' workbooks the largest that can be published is measured.
if (options.others) {
  const files = (await readdir(options.others)).filter((name) => name.endsWith(".xlsx")).map((name) => join(options.others, name));
  const sizes = new Map(await Promise.all(files.map(async (file) => [file, (await stat(file)).size])));
  files.sort((a, b) => sizes.get(b) - sizes.get(a));
  for (const [index, file] of files.entries()) await survey(`c${String(index).padStart(3, "0")}`, file);
}

const server = spawn(options.sondeo, ["serve", "--listen", "127.0.0.1:0", "--data", join(folder, "data"), "--assets", options.dist, "--surveys", join(folder, "surveys")], { stdio: ["ignore", "pipe", "ignore"], env: { ...process.env, DATABASE_URL: undefined } });
let origin, password;
const forms = [];
for await (const line of createInterface({ input: server.stdout })) {
  if (line.startsWith("Serving ")) forms.push(line.split(" ")[1]);
  if (line.startsWith("Console:")) origin = line.slice(8).trim().replace("127.0.0.1", "localhost").replace("/console/", "");
  if (line.includes("one-time password")) {
    password = line.split(" ").at(-1);
    break;
  }
}

let cookie = "";
async function staff(method, path, message) {
  const answer = await fetch(origin + path, { method, body: JSON.stringify(message), headers: { "Content-Type": "application/json", "X-Sondeo": "console", Cookie: cookie } });
  cookie = answer.headers.get("set-cookie")?.split(";")[0] ?? cookie;
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
  return answer.json();
}
await staff("POST", "/api/session", { user: "admin", password });
await staff("PUT", "/api/session/password", { old: password, new: PASSWORD });
const { link } = await staff("POST", "/api/enrolments", { tablets: 1, valid_hours: 1 });

const start = () =>
  chromium.launchPersistentContext(join(folder, "profile"), {
    executablePath: options.chromium, headless: true, viewport: { width: 1024, height: 768 },
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
let context = await start();
let page = context.pages()[0] ?? (await context.newPage());
await page.goto(link);
await page.fill("#enrol-name", "Medida");
await page.click("#enrol");
await page.waitForFunction((count) => document.querySelectorAll(".ready-offline").length >= count, forms.length, { timeout: 120_000 });
await page.waitForFunction(() => navigator.serviceWorker.ready.then(() => true));
await context.close();
server.kill("SIGKILL");

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
const high = (list) => list.toSorted((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * 0.95))];

/**
 * Starts a new browser, opens the page, and presses a button as soon as it is there, if one is named; milliseconds to the
 * first question.
 */
async function open(address, question, button, throttling) {
  context = await start();
  // The browser's own start (its new-tab page among other things) is not the app's.
  await new Promise((next) => setTimeout(next, CALM));
  page = context.pages()[0] ?? (await context.newPage());
  const session = await context.newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: throttling });
  await page.addInitScript(([question, button]) => {
    window.saves = [];
    let tell;
    window.reached = new Promise((done) => (tell = done));
    setTimeout(tell, 120_000);
    const transaction = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (...given) {
      const made = transaction.apply(this, given);
      const begin = performance.now();
      if (made.durability === "strict" && made.mode === "readwrite") made.addEventListener("complete", () => window.saves.push(performance.now() - begin));
      return made;
    };
    let pressed = !button;
    const look = () => {
      const found = !pressed && document.querySelector(button);
      if (found) {
        pressed = true;
        found.click();
      }
      if (pressed && document.querySelector(question)) {
        observer.disconnect();
        tell(performance.now());
      }
    };
    const observer = new MutationObserver(look);
    observer.observe(document, { childList: true, subtree: true, attributes: true });
  }, [question, button]);
  await page.goto(address);
  // Asked without Playwright's helpers, whose script would be compiled in the middle of the start.
  const { result } = await session.send("Runtime.evaluate", { expression: "window.reached", awaitPromise: true });
  if (result.value === undefined) throw new Error(`${address}: no question after two minutes`);
  return result.value;
}

/** Opens the form in the app, without network. */
const cold = (form, throttling) => open(`${origin}/collect/`, ".question", `[data-form="${form}"] button:not([disabled])`, throttling);

async function medianOf(opening) {
  const times = [];
  for (let round = 0; round < 5; round++) {
    times.push(await opening());
    await context.close();
  }
  return median(times);
}

/** The same workbook in ODK Web Forms, whose page, scripts and form come from a server on this machine. */
async function peer(throttling) {
  const form = join(folder, "form.xml");
  execFileSync(options.sondeo, ["xform", options.large, "-o", form], { stdio: "ignore" });
  const page = `<!doctype html><meta name="viewport" content="width=device-width"><div id="app"></div><script type="module" src="/webforms.js"></script>`;
  const { origin, close } = await serve({ ...(await build("webforms.js")), "/peer.html": page, "/form.xml": await readFile(form) }, {});
  const time = await medianOf(() => open(`${origin}/peer.html`, ".question-container", "", throttling));
  close();
  return time;
}

/** From the press of "forward" or "back" to the next frame in which another question stands there. */
async function changes(form) {
  await cold(form, 1);
  const times = await page.evaluate(async () => {
    const shown = () => [...document.querySelectorAll(".question")].map((q) => q.dataset.reference).join(" ") + !!document.querySelector("#finish");
    const turn = (id) =>
      new Promise((done) => {
        const before = shown();
        const button = document.getElementById(id);
        if (!button) return done(null);
        const begin = performance.now();
        const observer = new MutationObserver(() => {
          if (shown() !== before) {
            observer.disconnect();
            requestAnimationFrame(() => done(performance.now() - begin));
          }
        });
        observer.observe(document, { childList: true, subtree: true, attributes: true });
        button.click();
        setTimeout(() => done(null), 1500);
      });
    const times = [];
    for (let round = 0; round < 60 && times.length < 40; round++) {
      const took = await turn("forward");
      if (took !== null) {
        times.push(took);
        await new Promise((next) => setTimeout(next, 50));
        continue;
      }
      // An answer is required: the first choice, or a number that is a text, too.
      const input = document.querySelector(".question input:not([type=hidden]), .question textarea");
      if (!input) break;
      if (input.type === "radio" || input.type === "checkbox") input.click();
      else {
        input.focus();
        input.value = "1";
        input.dispatchEvent(new Event("input", { bubbles: true }));
        input.dispatchEvent(new Event("change", { bubbles: true }));
      }
      await new Promise((next) => setTimeout(next, 200));
      if ((await turn("forward")) === null && (await turn("back")) === null) break;
    }
    return times;
  });
  await context.close();
  return times;
}

/** What strict transactions took while a person answers ten questions with a pause after each. */
async function saves(form) {
  await cold(form, 1);
  for (let round = 0; round < 4; round++) {
    for (let question = 0; question < 9; question++) {
      const field = page.locator(".question input, .question textarea").first();
      await field.fill(`respuesta ${round} ${question}`);
      await page.locator("#forward").click();
      await page.waitForTimeout(60);
    }
    for (let question = 0; question < 9; question++) await page.locator("#back").click();
  }
  const times = await page.evaluate(() => window.saves);
  await context.close();
  return times;
}

const row = (...cells) => console.log(`| ${cells.join(" | ")} |`);
const ms = (value) => (value === undefined ? "–" : value < 10 ? value.toFixed(1) : value.toFixed(0));
try {
  row("on a tablet, without network", "ms", "goal, ms", "ODK Web Forms, ms");
  row("---", "--:", "--:", "--:");
  const own = (form, throttling) => medianOf(() => cold(form, throttling));
  row("cold start to the first question, 4× slower CPU, small form", ms(await own(forms[0], 4)), 1500, "–");
  row("the same, 529 questions", ms(await own(forms[1], 4)), 800, ms(await peer(4)));
  row("the same, 529 questions, CPU as it is", ms(await own(forms[1], 1)), "–", ms(await peer(1)));
  row("the same, small form, CPU as it is", ms(await own(forms[0], 1)), "–", "–");
  for (const form of forms.slice(1, 3)) {
    const times = await changes(form);
    row(`from one question to the next in “${form}” (${times.length} times), median`, ms(median(times)), 50, "–");
    row("the same, 95th percentile", ms(high(times)), 50, "–");
  }
  const times = await saves(forms[0]);
  row(`strict save (${times.length} times), median`, ms(median(times)), "–", "–");
  row("strict save, 95th percentile", ms(high(times)), 100, "–");
} finally {
  await context.close().catch(() => {});
  await rm(folder, { recursive: true, force: true });
}
