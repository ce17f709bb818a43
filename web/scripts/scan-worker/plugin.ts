/** Writes /scan-worker.js: the worker beside this file, with the names of the files that the scanner needs. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Plugin, Rolldown } from "vite";

const WORKER = new URL("./worker.js", import.meta.url);
/** Where the scanner's modules are; what is only there for the desk is not needed without a network. */
const SCANNER = /\/src\/(?:features\/check-in\/(?!desk\/)|app\/routes\/scan\.)/;
/** The page of the app, and what it loads by its own name. */
const BY_NAME = ["index.html", "color-scheme.js", "icon.svg"];
/** What is no part of any chunk: the reader of codes, and the letters. */
const BESIDES = /^assets\/(?:decode-worker-.*\.js|figtree-latin.*\.woff2)$/;

export function scanWorker(): Plugin {
  return {
    name: "scan-worker",
    apply: "build",
    generateBundle: {
      // After Vite has written the pages.
      order: "post",
      handler(_options, bundle) {
        const files = [...BY_NAME, ...needed(bundle)].map((name) => `/${name}`);
        const source = readFileSync(WORKER, "utf8");
        const version = createHash("sha256")
          .update(source)
          .update(contents(files, bundle))
          .digest("hex");
        this.emitFile({
          type: "asset",
          fileName: "scan-worker.js",
          source: source
            .replaceAll("__VERSION__;", `${JSON.stringify(version.slice(0, 12))};`)
            .replaceAll("(__FILES__)", `(${JSON.stringify(files, null, 2)})`),
        });
      },
    },
  };
}

/** The chunks of the app's entry and of the scanner, all that those import, and their styles. */
function needed(bundle: Rolldown.OutputBundle): string[] {
  const found = new Set<string>();
  const add = (name: string) => {
    const output = bundle[name];
    if (found.has(name) || output === undefined) return;
    found.add(name);
    if (output.type !== "chunk") return;
    for (const other of output.imports) add(other);
    for (const style of output.viteMetadata?.importedCss ?? []) add(style);
  };
  for (const [name, output] of Object.entries(bundle)) {
    if (output.type !== "chunk") {
      if (BESIDES.test(name)) add(name);
    } else if (
      output.facadeModuleId?.endsWith("/index.html") ||
      output.moduleIds.some((id) => SCANNER.test(id))
    )
      add(name);
  }
  return [...found].sort();
}

/** What makes one build another: names have hashes, the page has none. */
function contents(files: string[], bundle: Rolldown.OutputBundle): string {
  const page = bundle["index.html"];
  return files.join("\n") + (page?.type === "asset" ? String(page.source) : "");
}
