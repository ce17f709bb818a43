import { type MarkdownProps, MarkdownTree } from "./markdown-tree";
import { MentionChip } from "./mention-chip";
import { TextLink } from "./text-link";

const PARTS = { Link: TextLink, Mention: MentionChip };

/** Markdown as people of the workspace see it: links within the app open in place, mentions know whom they name. */
export function Markdown(props: MarkdownProps) {
  return <MarkdownTree {...props} parts={PARTS} />;
}
