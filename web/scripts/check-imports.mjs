/**
 * Checks who imports whom. The zones are read from the directory listing, so a new feature folder
 * is fenced off from the others the moment it exists:
 *
 *   app        may import everything but public
 *   public     may import itself, features/public-events, components, lib, api
 *   features/x may import itself, components, lib, api
 *   components may import components, lib, api
 *   lib        may import lib, api
 *   api        may import api only
 *
 * Exits 1 and prints file:line for each import that breaks a rule or leads to no file.
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

const SRC = fileURLToPath(new URL("../src", import.meta.url));
const SHARED = {
  api: ["api"],
  lib: ["lib", "api"],
  components: ["components", "lib", "api"],
  public: ["public", "features/public-events", "components", "lib", "api"],
};
const IMPORT = /(?:\bfrom\s*|\bimport\s*\(?\s*|\bmock\(\s*)["']([^"'\n]+)["']/g;

const features = existsSync(join(SRC, "features"))
  ? readdirSync(join(SRC, "features"), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => `features/${entry.name}`)
  : [];

/** The zones a zone may import from. */
function allowed(zone) {
  if (zone === "app") return ["app", ...features, "components", "lib", "api"];
  if (features.includes(zone)) return [zone, "components", "lib", "api"];
  return SHARED[zone] ?? [];
}

/** Blanks comments out but keeps their line breaks, so that line numbers stay right. */
function withoutComments(source) {
  return source
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, " "))
    .replace(/^\s*\/\/.*$/gm, "");
}

function zoneOf(file) {
  const [first, second] = relative(SRC, file).split(sep);
  if (first === "features") return `features/${second}`;
  // Files right under src (main.tsx) start the app and belong to it.
  return second === undefined ? "app" : first;
}

function filesUnder(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesUnder(path);
    return /\.(ts|tsx|css)$/.test(entry.name) ? [path] : [];
  });
}

function resolveLocal(specifier, from) {
  const bare = specifier.split("?")[0];
  if (bare.startsWith("@/")) return resolve(SRC, bare.slice(2));
  return bare.startsWith(".") ? resolve(dirname(from), bare) : null;
}

function exists(target) {
  return ["", ".ts", ".tsx", "/index.ts", "/index.tsx"].some(
    (end) => existsSync(target + end) && statSync(target + end).isFile(),
  );
}

const problems = [];
for (const file of filesUnder(SRC)) {
  const source = withoutComments(readFileSync(file, "utf8"));
  const zone = zoneOf(file);
  const may = allowed(zone);
  for (const match of source.matchAll(IMPORT)) {
    const target = resolveLocal(match[1], file);
    if (target === null) continue;
    const line = source.slice(0, match.index).split("\n").length;
    const where = `${relative(dirname(SRC), file)}:${line}`;
    const isFolder = existsSync(target) && statSync(target).isDirectory();
    const to = zoneOf(isFolder ? join(target, "index.ts") : target);
    if (!exists(target)) problems.push(`${where} imports ${match[1]}, which does not exist`);
    else if (!may.includes(to))
      problems.push(`${where} ${zone} must not import ${to} (${match[1]})`);
  }
}

for (const problem of problems) console.error(problem);
if (problems.length > 0) {
  console.error(`\n${problems.length} import(s) break the rules at the top of check-imports.mjs.`);
  process.exit(1);
}
