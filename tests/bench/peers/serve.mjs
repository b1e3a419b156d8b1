// A small server on an ephemeral port: pages from memory, files from folders, isolated so that clocks are fine.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { join, extname } from "node:path";

const types = { ".js": "text/javascript", ".wasm": "application/wasm", ".html": "text/html" };

export async function serve(pages, folders) {
  const server = createServer(async (request, response) => {
    const path = request.url.split("?")[0];
    const prefix = Object.keys(folders).find((prefix) => path.startsWith(prefix));
    try {
      const body = pages[path] ?? (await readFile(join(folders[prefix], path.slice(prefix.length))));
      response.writeHead(200, {
        "Content-Type": types[extname(path)] ?? "application/octet-stream",
        // A script is kept by the browser, and what it compiled of it.
        ...(extname(path) === ".js" && { "Cache-Control": "max-age=86400" }),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
      });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  server.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.on("listening", resolve));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}
