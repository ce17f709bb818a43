import { IconSquare, IconSquareCheckFilled } from "@tabler/icons-react";
import type { Definition, ListItem, Root, RootContent, Table } from "mdast";
import { type ComponentType, createElement, Fragment, type ReactNode, useMemo } from "react";
import type { Id } from "@/api/types";
import classes from "./markdown.module.css";
import { parseMarkdown } from "./parse";

/** What a text may hold that is shown in another way in the app than to people outside. */
export interface MarkdownParts {
  Link: ComponentType<{ url: string; children: ReactNode }>;
  /** `name` is how the person was called when the text was written. */
  Mention: ComponentType<{ id: Id; name: string }>;
}

export interface MarkdownProps {
  text: string;
  /** Level of the text's own first headings, so that it fits into the outline of its page. */
  topHeading?: number;
}

/**
 * Shows markdown that anybody may have written. There is no HTML on the way from the text to the
 * screen: the tree of what was written is walked, and what is not handled here is not shown as
 * anything but its text. Raw HTML is shown as it was typed.
 */
export function MarkdownTree({
  text,
  topHeading = 4,
  parts,
}: MarkdownProps & { parts: MarkdownParts }) {
  const tree = useMemo(() => parseMarkdown(text), [text]);
  const levels = headingLevels(tree, topHeading);
  const context = { definitions: definitionsIn(tree), levels, parts };
  return <div className={classes.markdown}>{children(tree.children, context)}</div>;
}

interface Context {
  parts: MarkdownParts;
  definitions: ReadonlyMap<string, Definition>;
  levels: ReadonlyMap<Node, number>;
}

type Node = RootContent;

const MENTION = /^user:([0-9a-f-]{36})$/;

function children(nodes: readonly Node[], context: Context): ReactNode[] {
  const { Mention } = context.parts;
  return nodes.map((node, index) => {
    const mention = mentionOf(nodes[index + 1]);
    // The @ before a mention belongs to its chip.
    if (node.type === "text" && mention !== null && node.value.endsWith("@"))
      return node.value.slice(0, -1);
    const before = nodes[index - 1];
    const id = before?.type === "text" && before.value.endsWith("@") ? mentionOf(node) : null;
    // The nodes of a text have no identity but their place.
    const key = String(index);
    if (id !== null) return <Mention key={key} id={id} name={plainText(node)} />;
    return <Fragment key={key}>{element(node, context)}</Fragment>;
  });
}

function element(node: Node, context: Context): ReactNode {
  const { Link } = context.parts;
  const inner = () => ("children" in node ? children(node.children as Node[], context) : null);
  switch (node.type) {
    case "paragraph":
      return <p>{inner()}</p>;
    case "heading":
      return createElement(
        `h${context.levels.get(node) ?? 6}`,
        { "data-depth": node.depth },
        inner(),
      );
    case "emphasis":
      return <em>{inner()}</em>;
    case "strong":
      return <strong>{inner()}</strong>;
    case "delete":
      return <del>{inner()}</del>;
    case "blockquote":
      return <blockquote>{inner()}</blockquote>;
    case "list":
      return node.ordered ? (
        <ol start={node.start ?? 1}>{inner()}</ol>
      ) : (
        <ul data-tasks={node.children.some(isTask) || undefined}>{inner()}</ul>
      );
    case "listItem":
      return <Item node={node}>{itemChildren(node, context)}</Item>;
    case "table":
      return table(node, context);
    case "link":
      return <Link url={node.url}>{inner()}</Link>;
    case "linkReference": {
      const definition = context.definitions.get(node.identifier);
      return definition ? <Link url={definition.url}>{inner()}</Link> : inner();
    }
    // A picture from elsewhere would tell its server who reads this text, and when.
    case "image":
      return <Link url={node.url}>{node.alt || node.url}</Link>;
    case "imageReference": {
      const definition = context.definitions.get(node.identifier);
      const label = node.alt || node.identifier;
      return definition ? <Link url={definition.url}>{label}</Link> : label;
    }
    case "break":
      return <br />;
    case "thematicBreak":
      return <hr />;
    case "inlineCode":
      return <code>{node.value}</code>;
    case "code":
      return (
        // A long line scrolls, so the keyboard has to reach it (WCAG 2.1.1).
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
        <pre tabIndex={0}>
          <code>{node.value}</code>
        </pre>
      );
    case "footnoteReference":
      return <sup>{node.label ?? node.identifier}</sup>;
    case "footnoteDefinition":
      return (
        <div className={classes.footnote}>
          <sup>{node.label ?? node.identifier}</sup>
          {inner()}
        </div>
      );
    case "definition":
      return null;
    case "html":
    case "text":
      return node.value;
    default:
      return inner();
  }
}

function Item({ node, children: content }: { node: ListItem; children: ReactNode }) {
  if (!isTask(node)) return <li>{content}</li>;
  const Check = node.checked ? IconSquareCheckFilled : IconSquare;
  return (
    <li>
      <Check className={classes.check ?? ""} data-done={node.checked || undefined} aria-hidden />
      <span className="visually-hidden">{node.checked ? "Done: " : "To do: "}</span>
      <div>{content}</div>
    </li>
  );
}

/** The paragraphs of a tight list are no paragraphs: "- one" is not "- <p>one</p>". */
function itemChildren(node: ListItem, context: Context): ReactNode[] {
  return node.children.map((child, index) =>
    child.type === "paragraph" && !node.spread ? (
      <Fragment key={String(index)}>{children(child.children, context)}</Fragment>
    ) : (
      <Fragment key={String(index)}>{element(child, context)}</Fragment>
    ),
  );
}

function table(node: Table, context: Context): ReactNode {
  const [head, ...rows] = node.children;
  const cells = (row: typeof head, tag: "th" | "td") =>
    row?.children.map((cell, column) =>
      createElement(
        tag,
        {
          key: String(column),
          "data-align": node.align?.[column] ?? undefined,
          ...(tag === "th" && { scope: "col" }),
        },
        children(cell.children, context),
      ),
    );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
    <section className={classes.table} tabIndex={0} aria-label="Table">
      <table>
        <thead>
          <tr>{cells(head, "th")}</tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={String(index)}>{cells(row, "td")}</tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** People begin with "##" or jump to "####" for its size; the outline must have no gaps all the same. */
function headingLevels(tree: Root, top: number): Map<Node, number> {
  const levels = new Map<Node, number>();
  const above: number[] = [];
  const visit = (nodes: readonly Node[]) => {
    for (const node of nodes) {
      if (node.type === "heading") {
        while ((above.at(-1) ?? 0) >= node.depth) above.pop();
        levels.set(node, Math.min(6, top + above.length));
        above.push(node.depth);
      } else if ("children" in node) visit(node.children as Node[]);
    }
  };
  visit(tree.children);
  return levels;
}

function isTask(item: ListItem): boolean {
  return typeof item.checked === "boolean";
}

function mentionOf(node: Node | undefined): string | null {
  return node?.type === "link" ? (MENTION.exec(node.url)?.[1] ?? null) : null;
}

function plainText(node: Node): string {
  if ("value" in node) return node.value;
  return "children" in node ? (node.children as Node[]).map(plainText).join("") : "";
}

function definitionsIn(tree: Root): Map<string, Definition> {
  const found = new Map<string, Definition>();
  const visit = (nodes: readonly Node[]) => {
    for (const node of nodes) {
      // CommonMark: of several definitions, the first counts.
      if (node.type === "definition" && !found.has(node.identifier))
        found.set(node.identifier, node);
      else if ("children" in node) visit(node.children as Node[]);
    }
  };
  visit(tree.children);
  return found;
}
