// A peer's program as one page needs it: its modules in few files, as an app would ship them.
import { basename } from "node:path";
import * as esbuild from "esbuild";

// The peers' grammar loader can read files in Node.js; in a browser it fetches.
const nothing = {
  name: "nothing",
  setup(build) {
    build.onResolve({ filter: /^(fs|path)$/ }, ({ path }) => ({ path, namespace: "nothing" }));
    build.onLoad({ filter: /.*/, namespace: "nothing" }, () => ({ contents: "export default {}" }));
  },
};

/** The files of a program in this folder, by their paths. */
export async function build(entry) {
  const { outputFiles } = await esbuild.build({
    plugins: [nothing], entryPoints: [new URL(entry, import.meta.url).pathname], outdir: "/",
    bundle: true, splitting: true, minify: true, format: "esm", write: false, logLevel: "error",
    define: { "process.env.NODE_ENV": '"production"', __VUE_OPTIONS_API__: "true", __VUE_PROD_DEVTOOLS__: "false", __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false" },
  });
  return Object.fromEntries(outputFiles.map((file) => [`/${basename(file.path)}`, file.text]));
}
