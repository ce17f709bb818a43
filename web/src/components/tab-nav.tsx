import { createLink } from "@tanstack/react-router";
import { type ComponentProps, type ReactNode, useEffect, useRef } from "react";
import classes from "./tab-nav.module.css";

/** Screens that belong together, as a row of links; on a phone it scrolls sideways to the current one. */
export function TabNav({ label, children }: { label: string; children: ReactNode }) {
  return (
    <nav aria-label={label} className={classes.nav}>
      <ul>{children}</ul>
    </nav>
  );
}

function TabAnchor({ children, ...anchor }: ComponentProps<"a">) {
  const tab = useRef<HTMLLIElement>(null);
  const current = anchor["aria-current"] === "page";
  useEffect(() => {
    if (current) tab.current?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [current]);
  return (
    <li ref={tab}>
      <a {...anchor}>{children}</a>
    </li>
  );
}

/** A typed link of the row; the router marks the current one with aria-current. */
export const TabLink = createLink(TabAnchor);
