/** Writes a compressed twin beside each file of the build that gets smaller by it: app.js.gz, which the server sends. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const TEXT = /\.(?:css|js|json|svg)$/;
/** Bytes below which a file fits into one packet anyway. */
const LEAST = 1400;

export function compressed(): Plugin {
  return {
    name: "compressed",
    apply: "build",
    writeBundle({ dir = "dist" }, bundle) {
      for (const name of Object.keys(bundle).filter((each) => TEXT.test(each))) {
        const content = readFileSync(join(dir, name));
        if (content.length < LEAST) continue;
        writeFileSync(join(dir, `${name}.gz`), gzipSync(content, { level: 9 }));
      }
    },
  };
}
