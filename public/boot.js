// Starts the app. A file of its own because the page's content security policy allows no inline script.
function say(id, error) {
  console.error(error);
  const notice = document.getElementById(id);
  if (!notice) return;
  // The place in the program helps whoever mends it; there are no words that could hold an answer.
  const [place] = String(error?.stack).match(/wasm-function\[\d+\](:0x[0-9a-f]+)?/) ?? [];
  if (place) notice.dataset.place = place;
  notice.hidden = false;
  notice.scrollIntoView();
}

// A bug of the app stops it where it is: the page says so instead of doing nothing any more.
const bug = (error) => error instanceof WebAssembly.RuntimeError && say("stopped", error);
addEventListener("error", (event) => bug(event.error));
addEventListener("unhandledrejection", (event) => bug(event.reason));

// WebKit keeps a page that was left as it was, with all that its transactions had locked: no page of the app could read or
// write any more until that one is forgotten. So what is unfinished ends with the page, nothing begins after it, and a page
// that is shown again begins anew. What was committed is not ended by this.
const database = globalThis.IDBDatabase?.prototype ?? {};
const { transaction } = database;
const unfinished = new Set();
let left = false;
database.transaction = function (...asked) {
  const begun = transaction.apply(this, asked);
  const ended = () => unfinished.delete(begun);
  unfinished.add(begun);
  begun.addEventListener("complete", ended);
  begun.addEventListener("abort", ended);
  if (left) begun.abort();
  return begun;
};
onpagehide = () => {
  left = true;
  for (const begun of unfinished) {
    try {
      begun.abort();
    } catch {}
  }
};
onpageshow = ({ persisted }) => persisted && location.reload();

// A browser may neither load the app nor refuse to; a blank page would say nothing.
const late = setTimeout(say, 15_000, "boot-failed", "late");
// What takes time begins at once, side by side: machine code, the script that belongs to it, and the tablet's storage.
globalThis.indexedDB?.databases?.().catch(() => {});
const code = fetch(new URL("./{{wasm}}", import.meta.url)).then(async (answer) => {
  if (!answer.ok) throw new Error(`the app's code: ${answer.status}`);
  // The service worker keeps it put together.
  if (answer.headers.get("Content-Type") === "application/wasm") return WebAssembly.compileStreaming(answer);
  return WebAssembly.compile(unpack(new Uint8Array(await answer.arrayBuffer())));
});
Promise.all([import("./{{js}}"), code])
  .then(([{ default: init }, module]) => init({ module_or_path: module }))
  .then(() => {
    clearTimeout(late);
    const notice = document.getElementById("boot-failed");
    if (notice) notice.hidden = true;
  })
  .catch((error) => {
    clearTimeout(late);
    say("boot-failed", error);
  });

{{unpack}}