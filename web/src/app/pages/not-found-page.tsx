import { Button } from "@mantine/core";
import { Link, useRouter } from "@tanstack/react-router";
import { MessagePage } from "./message-page";

export function NotFoundPage() {
  const router = useRouter();
  return (
    <MessagePage
      mark="404"
      title="Nothing lives at this address"
      actions={
        <>
          <Button component={Link} to="/">
            Go home
          </Button>
          <Button variant="default" onClick={() => router.history.back()}>
            Back
          </Button>
        </>
      }
    >
      It may have been deleted, renamed, or never shared with you. Things that were deleted wait in
      the trash for a while.
    </MessagePage>
  );
}
