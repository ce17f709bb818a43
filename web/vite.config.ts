import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { tanstackRouter } from "@tanstack/router-plugin/vite";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { compressed } from "./scripts/compressed/plugin.ts";
import { scanWorker } from "./scripts/scan-worker/plugin.ts";

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
/** Addresses of the public pages, which are another entry. What looks like a file is one: `event.ics` is the server's. */
const PUBLIC = /^\/(?:e\/[^/.]+|t\/[^/.]+|s\/(?:confirm|unsubscribe))\/?(?:\?|$)/;

/** As the server does: `/e/summer-gala` is the public page, not the app's. */
function publicPages(): Plugin {
  return {
    name: "public-pages",
    apply: "serve",
    configureServer({ middlewares }) {
      middlewares.use((request, _response, next) => {
        if (request.url !== undefined && PUBLIC.test(request.url)) request.url = "/public.html";
        next();
      });
    },
  };
}

// The route options live in tsr.config.json, which the plugin and `tsr generate` both read.
export default defineConfig(({ mode }) => ({
  // The router plugin rewrites route modules before React's transform sees them, so it comes first.
  plugins: [
    ...(mode === "test" ? [] : [tanstackRouter()]),
    react(),
    apiDocs(),
    publicPages(),
    scanWorker(),
    compressed(),
  ],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    outDir: "dist",
    // The app, and what people without an account see.
    rolldownOptions: { input: ["index.html", "public.html"] },
    // A strict Content-Security-Policy has no data: fonts or scripts, so every asset is a file.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 600,
  },
  server: { proxy: { "/api": SERVER, "/files": SERVER, "^/e/[^/]+/event\\.ics$": SERVER } },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
  },
}));
