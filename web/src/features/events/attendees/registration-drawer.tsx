import { Drawer } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { EventDetail, Id } from "@/api/types";
import { ErrorState } from "@/components/error-state";
import { SkeletonList } from "@/components/skeletons";
import { registrationQuery } from "../queries/registrations";
import type { Prefilled } from "./add-attendee";
import { RegistrationDetails } from "./registration-details";

interface RegistrationDrawerProps {
  event: EventDetail;
  id: Id | undefined;
  /** Something is asked in a dialog: the drawer waits out of sight, so that Escape closes one thing. */
  covered: boolean;
  onClose: () => void;
  onAgain: (prefilled: Prefilled) => void;
}

export function RegistrationDrawer(props: RegistrationDrawerProps) {
  const { event, id, covered, onClose, onAgain } = props;
  const { data, error, refetch } = useQuery({
    ...registrationQuery(event.id, id ?? ""),
    enabled: id !== undefined,
  });
  const registration = data?.id === id ? data : undefined;
  return (
    <Drawer
      opened={id !== undefined && !covered}
      onClose={onClose}
      position="right"
      size="30rem"
      title={registration?.name ?? "Registration"}
      closeButtonProps={{ "aria-label": "Close" }}
      styles={{ title: { fontSize: "1.25rem", fontWeight: 650, overflowWrap: "anywhere" } }}
    >
      {registration !== undefined ? (
        <RegistrationDetails
          key={registration.id}
          event={event}
          registration={registration}
          onAgain={onAgain}
        />
      ) : error === null ? (
        <SkeletonList rows={6} />
      ) : (
        <ErrorState
          error={error}
          title="This registration could not be loaded"
          onRetry={() => void refetch()}
        />
      )}
    </Drawer>
  );
}
