import { Button, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api } from "@/api/client";
import { isProblem } from "@/api/errors";
import { ErrorState } from "@/components/error-state";
import { VisitorMessage } from "./visitor-form";

/**
 * Confirms an address at the press of a button, not on load: mail filters open links to look at
 * them, and would otherwise confirm addresses nobody has confirmed.
 */
export function VerifyEmail({ token }: { token: string }) {
  const verify = useMutation({
    mutationFn: () => api("POST /auth/verify-email", { body: { token } }),
  });
  const signIn = (
    <Button component={Link} to="/sign-in" size="md">
      Sign in
    </Button>
  );
  if (verify.isSuccess)
    return (
      <VisitorMessage title="Your address is confirmed" action={signIn}>
        Welcome. You can sign in now.
      </VisitorMessage>
    );
  if (token === "" || isProblem(verify.error, "link_expired", "not_found"))
    return (
      <VisitorMessage title="This link no longer works" action={signIn}>
        It is too old, or has been used. If your address is confirmed already, just sign in;
        otherwise sign up again and we send a new link.
      </VisitorMessage>
    );
  return (
    <Stack gap="lg">
      <VisitorMessage
        title="Confirm your address"
        action={
          <Button size="md" autoFocus loading={verify.isPending} onClick={() => verify.mutate()}>
            Yes, this is my address
          </Button>
        }
      >
        One press, and your account is ready.
      </VisitorMessage>
      {verify.isError && <ErrorState error={verify.error} title="That did not work" />}
    </Stack>
  );
}
