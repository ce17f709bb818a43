import { Alert, Text } from "@mantine/core";
import type { FormFailure as Failure } from "@/lib/use-submit";

/** What a form could not blame on one field. */
export function FormFailure({ failure }: { failure: Failure | null }) {
  if (failure === null) return null;
  return (
    <Alert color="red" role="alert" py="sm">
      <Text size="sm">{failure.message}</Text>
      {failure.requestId !== null && (
        <Text size="xs" c="dimmed" mt={4}>
          Request {failure.requestId}
        </Text>
      )}
    </Alert>
  );
}
