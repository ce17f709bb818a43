import { Button, Checkbox, Container, Text } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api } from "@/api/client";
import type { NotificationKind, NotificationPreferences } from "@/api/types";
import { ErrorState } from "@/components/error-state";
import { PageHeader } from "@/components/page-header";
import { SkeletonList } from "@/components/skeletons";
import { useOptimistic } from "@/lib/optimistic";
import { useAtOnce } from "@/lib/use-at-once";
import classes from "./inbox.module.css";
import { KINDS } from "./kinds";
import { preferencesQuery } from "./queries/notifications";

type Choice = NotificationPreferences["items"][number];
const CHANNELS = ["inbox", "mail"] as const;

/** What one is told, and where. */
export function PreferencesPage() {
  const { data, error, refetch } = useQuery(preferencesQuery);
  const save = useSavePreference();
  return (
    <Container size="md" w="100%" py="xl">
      <PageHeader
        title="Notifications"
        description="Choose what you are told, and where. Changes are saved at once."
        actions={
          <Button
            component={Link}
            to="/inbox"
            variant="default"
            size="sm"
            leftSection={<IconArrowLeft size={17} aria-hidden />}
          >
            Inbox
          </Button>
        }
      />
      {data === undefined ? (
        error === null ? (
          <SkeletonList rows={5} />
        ) : (
          <ErrorState
            error={error}
            title="Your preferences could not be loaded"
            onRetry={() => void refetch()}
          />
        )
      ) : (
        <table className={classes.preferences}>
          <thead>
            <tr>
              <th scope="col">
                <span className="visually-hidden">Kind</span>
              </th>
              <th scope="col">Inbox</th>
              <th scope="col">Mail</th>
            </tr>
          </thead>
          <tbody>
            {KINDS.map(({ kind, label, about }) => (
              <tr key={kind}>
                <th scope="row">
                  {label}
                  <Text size="sm" c="dimmed" fw={400}>
                    {about}
                  </Text>
                </th>
                {CHANNELS.map((channel) => (
                  <td key={channel}>
                    <Choose
                      label={`${label} by ${channel}`}
                      checked={choiceOf(data, kind)[channel]}
                      onChange={(wanted) =>
                        save.mutate({ ...choiceOf(data, kind), [channel]: wanted })
                      }
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Container>
  );
}

interface ChooseProps {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

function Choose({ label, checked, onChange }: ChooseProps) {
  const [shown, show] = useAtOnce(checked);
  return (
    <Checkbox
      size="md"
      aria-label={label}
      checked={shown}
      onChange={(event) => {
        show(event.currentTarget.checked);
        onChange(event.currentTarget.checked);
      }}
    />
  );
}

function choiceOf({ items }: NotificationPreferences, kind: NotificationKind): Choice {
  return items.find((item) => item.kind === kind) ?? { kind, inbox: false, mail: false };
}

function useSavePreference() {
  const { queryKey } = preferencesQuery;
  return useOptimistic<Choice, NotificationPreferences>({
    key: queryKey,
    scope: "notification-preferences",
    // Kinds that are not named stay as they are.
    send: (choice) => api("PUT /notifications/preferences", { body: { items: [choice] } }),
    touches: () => [queryKey],
    apply: (queryClient, choice) =>
      queryClient.setQueryData(queryKey, (now) =>
        now === undefined
          ? now
          : { items: [...now.items.filter(({ kind }) => kind !== choice.kind), choice] },
      ),
    refused: () => "Your choice was not saved",
  });
}
