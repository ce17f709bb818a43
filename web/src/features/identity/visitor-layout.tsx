import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { setupQuery } from "@/lib/session";
import classes from "./visitor-layout.module.css";

/** The frame of the screens before the sign-in: whose door this is, and the form. */
export function VisitorLayout({ children }: { children: ReactNode }) {
  const { data: setup } = useQuery(setupQuery);
  return (
    <div className={classes.page}>
      <header className={classes.brand}>
        <img src="/icon.svg" alt="" width={32} height={32} />
        <Text component="span" fw={650} fz="lg" truncate>
          {setup?.workspace ?? "Muster"}
        </Text>
      </header>
      <main className={classes.main} id="main" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}
