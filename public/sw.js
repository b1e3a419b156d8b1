// Keeps the app on the tablet. Every file is verified against the list that was made with it; an update is taken whole or
// not at all, and takes over only when somebody asks and no record is open. Answers never pass through here: whatever is
// not a GET of one of these files goes to the network as if this worker did not exist.
const VERSION = "{{version}}";
const FILES = {{precache}};
const CACHE = `sondeo-${VERSION}`;
const scope = new URL(self.registration.scope);
const index = new URL("index.html", scope).href;
const known = new Set(FILES.map((file) => new URL(file.path, scope).href));

async function sha256(bytes) {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function take(cache, file) {
  const url = new URL(file.path, scope);
  const response = await fetch(url, { cache: "no-store", credentials: "omit" });
  if (!response.ok) throw new Error(`${file.path}: ${response.status}`);
  let bytes = await response.arrayBuffer();
  const check = async (wanted) => {
    const found = await sha256(bytes);
    if (found !== wanted) throw new Error(`${file.path}: ${found} in the place of ${wanted}`);
  };
  await check(file.sha256);
  // Made anew, because a response that was redirected may not answer a navigation; the headers carry the security policy.
  const headers = new Headers(response.headers);
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  if (file.unpacked) {
    bytes = unpack(new Uint8Array(bytes));
    await check(file.unpacked);
    headers.set("Content-Type", "application/wasm");
  }
  // Under its own name, and as what opens when somebody goes to the app.
  const names = url.href === index ? [index, scope.href] : [url.href];
  await Promise.all(names.map((name) => cache.put(name, new Response(bytes, { status: 200, headers }))));
}

// Where the browser can, it takes these files from this version's cache itself, and need not wait for this worker to start;
// and what is sent is not copied to this worker first.
async function route(event) {
  if (!event.addRoutes) return;
  const pattern = (href) => {
    const { protocol, hostname, port, pathname } = new URL(href);
    return { urlPattern: new URLPattern({ protocol: protocol.slice(0, -1), hostname, port, pathname, search: "" }) };
  };
  const names = [...known, scope.href].map(pattern);
  await event.addRoutes([
    { condition: { or: names }, source: { cacheName: CACHE } },
    { condition: { requestMethod: "POST" }, source: "network" },
  ]);
}

self.addEventListener("install", (event) => {
  // Without routes everything goes through the worker, as in browsers that know none.
  event.waitUntil(route(event).catch(() => {}));
  event.waitUntil(
    (async () => {
      const cache = await caches.open(CACHE);
      try {
        await Promise.all(FILES.map((file) => take(cache, file)));
      } catch (error) {
        await caches.delete(CACHE);
        throw error;
      }
    })(),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      // Ours and the one before it stay, in the order in which they were made.
      const ours = (await caches.keys()).filter((name) => name.startsWith("sondeo-") && name !== CACHE);
      await Promise.all(ours.slice(0, -1).map((name) => caches.delete(name)));
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("message", (event) => {
  if (event.data !== "take-over") return;
  event.waitUntil(
    (async () => {
      const { held } = await navigator.locks.query();
      if (!held.some((lock) => lock.name.startsWith("record:"))) await self.skipWaiting();
    })(),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const url = new URL(request.url);
  url.hash = "";
  url.search = "";
  const opens = request.mode === "navigate" && url.href === scope.href;
  const wanted = opens ? index : url.href;
  if (!known.has(wanted)) return;
  event.respondWith(
    (async () => {
      const cache = await caches.open(CACHE);
      return (await cache.match(wanted)) ?? fetch(request);
    })(),
  );
});

{{unpack}}