// Starts the app. A file of its own because the page's content security policy allows no inline script.
import init from "./{{js}}";

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

init({ module_or_path: new URL("./{{wasm}}", import.meta.url) }).catch((error) => say("boot-failed", error));
