import { lazy, type ReactNode, Suspense, useCallback } from "react";
import { safeUrl } from "@/components/markdown/safe-url";
import { servedDescription } from "../served";
import classes from "./description.module.css";

const MarkdownTree = lazy(() =>
  import("@/components/markdown/markdown-tree").then((module) => ({
    default: module.MarkdownTree,
  })),
);

/** Nobody here knows whom a mention is of, nor shall they: the name as it was written. */
const PARTS = {
  Link: PlainLink,
  Mention: ({ name }: { name: string }) => <>@{name}</>,
};

/** What the organiser wrote. What reads it comes by itself; until then stands what the server sent. */
export function Description({ text }: { text: string }) {
  return (
    <div className={classes.description}>
      <Suspense fallback={<AsServed text={text} />}>
        <MarkdownTree text={text} topHeading={3} parts={PARTS} />
      </Suspense>
    </div>
  );
}

function AsServed({ text }: { text: string }) {
  const put = useCallback((place: HTMLDivElement | null) => {
    if (servedDescription !== null) place?.replaceChildren(servedDescription);
  }, []);
  if (servedDescription !== null) return <div ref={put} />;
  return <p className={classes.plain}>{text}</p>;
}

function PlainLink({ url, children }: { url: string; children: ReactNode }) {
  const safe = safeUrl(url, window.location.origin);
  if (safe === null) return children;
  return (
    <a
      className={classes.link}
      href={safe.href}
      target={safe.internal ? undefined : "_blank"}
      rel="noopener noreferrer nofollow"
    >
      {children}
    </a>
  );
}
