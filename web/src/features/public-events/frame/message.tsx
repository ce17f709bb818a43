import { type ReactNode, useEffect, useRef } from "react";
import { useDocumentTitle } from "@/lib/document-title";
import classes from "./frame.module.css";

interface MessageProps {
  title: string;
  children: ReactNode;
  /** What took the place of another message takes its focus too. */
  focus?: boolean;
}

/** A page that says one thing. */
export function Message({ title, children, focus = false }: MessageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useDocumentTitle(title);
  useEffect(() => {
    if (focus) heading.current?.focus();
  }, [focus]);
  return (
    <div className={classes.message}>
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </div>
  );
}
