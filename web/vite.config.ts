import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { tanstackRouter } from "@tanstack/router-plugin/vite";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const require = createRequire(import.meta.url);

/** The API's documentation is part of the build, so that it needs no other site and no exception in the security policy. */
function apiDocs(): Plugin {
  return {
    name: "api-docs",
    apply: "build",
    generateBundle() {
      for (const file of ["swagger-ui-bundle.js", "swagger-ui.css"]) {
        const source = readFileSync(require.resolve(`swagger-ui-dist/${file}`));
        this.emitFile({ type: "asset", fileName: `api-docs/${file}`, source });
      }
    },
  };
}

const SERVER = "http://127.0.0.1:8000";

// The route options live in tsr.config.json, which the plugin and `tsr generate` both read.
export default defineConfig(({ mode }) => ({
  // The router plugin rewrites route modules before React's transform sees them, so it comes first.
  plugins: [...(mode === "test" ? [] : [tanstackRouter()]), react(), apiDocs()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    outDir: "dist",
    // A strict Content-Security-Policy has no data: fonts or scripts, so every asset is a file.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 600,
  },
  server: { proxy: { "/api": SERVER, "/files": SERVER } },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
  },
}));
