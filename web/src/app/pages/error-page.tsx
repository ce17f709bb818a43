import { Button, Code } from "@mantine/core";
import { useQueryErrorResetBoundary } from "@tanstack/react-query";
import { type ErrorComponentProps, Link, useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { describeError, NetworkError, ProblemError } from "@/api/errors";
import { isMissingPart, reloadForMissingPart } from "@/lib/missing-parts";
import { MessagePage } from "./message-page";
import { NotFoundPage } from "./not-found-page";

/** What a route shows when it could not be loaded or drawn. */
export function ErrorPage({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const queries = useQueryErrorResetBoundary();
  // Without this, the queries that failed would hand out their old errors on the next try.
  useEffect(() => queries.reset(), [queries]);
  const missing = isMissingPart(error);
  useEffect(() => {
    if (missing) reloadForMissingPart();
  }, [missing]);

  if (error instanceof ProblemError && error.status === 404) return <NotFoundPage />;
  const { mark, title, text } = words(error);
  const retry = () => {
    // What could not be loaded once is not asked for again by the same page.
    if (missing) return window.location.reload();
    reset();
    void router.invalidate();
  };
  return (
    <MessagePage
      mark={mark}
      title={title}
      actions={
        <>
          <Button onClick={retry}>Try again</Button>
          <Button component={Link} to="/" variant="default">
            Go home
          </Button>
        </>
      }
      footnote={
        error instanceof ProblemError && error.requestId !== null ? (
          <>
            If you ask for help, name this request: <Code>{error.requestId}</Code>
          </>
        ) : undefined
      }
    >
      {text}
    </MessagePage>
  );
}

function words(error: unknown): { mark: string; title: string; text: string } {
  if (error instanceof NetworkError)
    return {
      mark: "···",
      title: "The server is out of reach",
      text: "Check your connection. What you have typed is kept on this device.",
    };
  if (error instanceof ProblemError)
    return error.status === 403
      ? { mark: "403", title: "This is not open to you", text: error.detail }
      : { mark: String(error.status), title: "That did not work", text: error.detail };
  if (isMissingPart(error))
    return {
      mark: "···",
      title: "A part of Muster is missing",
      text: "The network failed, or Muster was updated while this page was open. What you have typed is kept on this device.",
    };
  return { mark: "Oh.", title: "This page broke", text: describeError(error) };
}
