import { Alert, Button, Code, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { describeError, ProblemError } from "@/api/errors";

interface ErrorStateProps {
  error: unknown;
  /** What did not come: "The comments could not be loaded". */
  title: string;
  onRetry?: () => void;
}

/** Shown in place of one part of a screen; whole pages have the router's error page. */
export function ErrorState({ error, title, onRetry }: ErrorStateProps) {
  const requestId = error instanceof ProblemError ? error.requestId : null;
  return (
    <Alert
      color="red"
      title={title}
      icon={<IconAlertTriangle size={20} aria-hidden />}
      role="alert"
    >
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{describeError(error)}</Text>
        {onRetry !== undefined && (
          <Button size="xs" variant="default" onClick={onRetry}>
            Try again
          </Button>
        )}
        {requestId !== null && (
          <Text size="xs" c="dimmed">
            Request <Code>{requestId}</Code>
          </Text>
        )}
      </Stack>
    </Alert>
  );
}
