import type { Nodes, Root } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";

const OPTIONS = {
  extensions: [gfm({ singleTilde: false })],
  mdastExtensions: [gfmFromMarkdown()],
};

/** Deeper than anybody means it; thousands of levels would keep the browser busy for seconds. */
const DEEPEST = 60;
const TOO_MANY_MARKERS = new RegExp(`^(?:[ \\t]*(?:>|[-*+] |\\d{1,9}[.)] )){${DEEPEST}}`, "m");

/** CommonMark with GitHub's additions (tables, task lists, strike-through, bare addresses). */
export function parseMarkdown(text: string): Root {
  if (TOO_MANY_MARKERS.test(text)) return asTyped(text);
  const tree = fromMarkdown(text, OPTIONS);
  return isTooDeep(tree) ? asTyped(text) : tree;
}

function isTooDeep(root: Root): boolean {
  const waiting: [Nodes, number][] = [[root, 0]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [node, depth] = next;
    if (depth > DEEPEST) return true;
    if ("children" in node) for (const child of node.children) waiting.push([child, depth + 1]);
  }
  return false;
}

function asTyped(text: string): Root {
  return {
    type: "root",
    children: [{ type: "paragraph", children: [{ type: "text", value: text }] }],
  };
}
