import { Anchor } from "@mantine/core";
import { useRouter } from "@tanstack/react-router";
import type { MouseEvent, ReactNode } from "react";
import { safeUrl } from "./safe-url";

/** A link in somebody's text. What it may not lead to is shown as text. */
export function TextLink({ url, children }: { url: string; children: ReactNode }) {
  const safe = safeUrl(url, window.location.origin);
  if (safe === null) return children;
  if (safe.internal) return <InternalLink href={safe.href}>{children}</InternalLink>;
  return (
    <Anchor inherit href={safe.href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </Anchor>
  );
}

function InternalLink({ href, children }: { href: string; children: ReactNode }) {
  const router = useRouter();
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
      return;
    event.preventDefault();
    router.history.push(href);
  };
  return (
    <Anchor inherit href={href} rel="noopener" onClick={follow}>
      {children}
    </Anchor>
  );
}
