import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { workspaceQuery } from "../queries/event";
import classes from "./frame.module.css";

interface PageFrameProps {
  /** A page to act on, such as a ticket, is as narrow as a hand; one to read is wider. */
  width: "narrow" | "wide";
  children: ReactNode;
}

/** What every public page stands in: whose it is, the page, and who made it. */
export function PageFrame({ width, children }: PageFrameProps) {
  const { data: workspace } = useQuery(workspaceQuery);
  return (
    <div className={classes.page} data-width={width}>
      <header className={classes.header}>
        <img src="/icon.svg" alt="" width={28} height={28} />
        <span className={classes.workspace}>{workspace ?? "Muster"}</span>
      </header>
      <main className={classes.main} id="main">
        {children}
      </main>
      <footer className={classes.footer}>Made with Muster</footer>
    </div>
  );
}
