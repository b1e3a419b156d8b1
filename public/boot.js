// Starts the app. A file of its own because the page's content security policy allows no inline script.
import init from "./{{js}}";

init({ module_or_path: new URL("./{{wasm}}", import.meta.url) }).catch((error) => {
  console.error(error);
  const notice = document.getElementById("boot-failed");
  if (notice) notice.hidden = false;
});
