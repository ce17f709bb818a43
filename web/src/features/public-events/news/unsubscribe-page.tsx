import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { api } from "@/api/client";
import { FormFailure } from "@/components/form-failure";
import { failureOf } from "../failures";
import { Message } from "../frame/message";
import { PageFrame } from "../frame/page-frame";

/** Ends news at the press of a button: mail filters open links, and shall end nothing by that. */
export function UnsubscribePage({ token }: { token: string }) {
  const end = useMutation({
    mutationFn: () => api("POST /public/unsubscribe", { query: { token } }),
  });
  return (
    <PageFrame width="narrow">
      {end.isSuccess ? (
        <Message title="No more of these mails" focus>
          <p>That was the last one. What concerns a ticket of yours comes all the same.</p>
        </Message>
      ) : token === "" ? (
        <Message title="This link is not complete">
          <p>Open it from the mail once more: a part at its end may have been lost.</p>
        </Message>
      ) : (
        <Message title="No more of these mails?">
          <p>One press ends them, for good.</p>
          <Button size="lg" loading={end.isPending} onClick={() => end.mutate()}>
            Yes, end them
          </Button>
          <FormFailure failure={end.isError ? failureOf(end.error) : null} />
        </Message>
      )}
    </PageFrame>
  );
}
