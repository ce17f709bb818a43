import { Box, Group, Text, Title } from "@mantine/core";
import { type ReactNode, useContext, useEffect } from "react";
import { FrameContext } from "../shell/frame-context";
import classes from "./message-page.module.css";

interface MessagePageProps {
  /** Large and for the eye only. */
  mark: string;
  title: string;
  children: ReactNode;
  actions: ReactNode;
  footnote?: ReactNode;
}

/** A whole page that says one thing: not found, broken, out of reach. */
export function MessagePage({ mark, title, children, actions, footnote }: MessagePageProps) {
  // Inside the app's frame there is a main region already; on its own, this page is it.
  const inFrame = useContext(FrameContext);
  useEffect(() => {
    const former = document.title;
    document.title = `${title} · Muster`;
    return () => {
      if (document.title.startsWith(title)) document.title = former;
    };
  }, [title]);
  return (
    <Box
      {...(inFrame ? { component: "section" } : { component: "main", id: "main", tabIndex: -1 })}
      className={classes.page ?? ""}
    >
      <span className={classes.code} aria-hidden="true">
        {mark}
      </span>
      <Title order={1} className={classes.title ?? ""}>
        {title}
      </Title>
      <div className={classes.text}>{children}</div>
      <Group gap="sm">{actions}</Group>
      {footnote !== undefined && (
        <Text size="sm" c="dimmed">
          {footnote}
        </Text>
      )}
    </Box>
  );
}
