import { Alert, Button, Progress, Skeleton, Text, Title } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { DoorTally, Id } from "@/api/types";
import { ErrorState } from "@/components/error-state";
import { RelativeTime } from "@/components/time";
import { formatNumber } from "@/lib/format";
import { tallyQuery } from "../queries/door";
import classes from "./desk.module.css";

interface TallyProps {
  eventId: Id;
  /** Shows the scans that should have been decided otherwise. */
  onConflicts: () => void;
}

/** How many are in, of how many who may come. */
export function Tally({ eventId, onConflicts }: TallyProps) {
  const { data, error, refetch } = useQuery(tallyQuery(eventId));
  if (data === undefined)
    return error === null ? (
      <Skeleton height={180} />
    ) : (
      <ErrorState
        error={error}
        title="The numbers of the door could not be loaded"
        onRetry={() => void refetch()}
      />
    );
  return (
    <section aria-labelledby="door-tally" className={classes.tally}>
      <Title order={2} id="door-tally">
        At the door
      </Title>
      <Numbers tally={data} />
      {data.conflicts > 0 && (
        <Alert
          color="red"
          mt="md"
          icon={<IconAlertTriangle size={20} aria-hidden />}
          title={
            data.conflicts === 1
              ? "1 person was let in who should not have been"
              : `${formatNumber(data.conflicts)} people were let in who should not have been`
          }
        >
          <Text size="sm" mb="xs">
            A scanner had no network then, and could not know better.
          </Text>
          <Button size="xs" variant="default" onClick={onConflicts}>
            Show them
          </Button>
        </Alert>
      )}
    </section>
  );
}

function Numbers({ tally }: { tally: DoorTally }) {
  const { admitted, valid, refused, last_at, ticket_types } = tally;
  const types = ticket_types.filter((type) => type.valid > 0 || type.admitted > 0);
  return (
    <>
      <p className={classes.count}>
        <strong>{formatNumber(admitted)}</strong> of {formatNumber(valid)} are in
      </p>
      <Progress value={share(admitted, valid)} size={10} aria-label="Who is in" />
      <Text size="sm" c="dimmed" mt={6}>
        {last_at === null ? (
          "Nobody has been let in yet."
        ) : (
          <>
            Last admission: <RelativeTime at={last_at} />.
          </>
        )}
        {refused > 0 &&
          ` ${formatNumber(refused)} ${refused === 1 ? "scan was" : "scans were"} refused.`}
      </Text>
      {types.length > 1 && (
        <ul className={classes.types} aria-label="By type of ticket">
          {types.map((type) => (
            <li key={type.ticket_type_id}>
              <span className={classes.type}>
                <span>{type.name}</span>
                <span>
                  {formatNumber(type.admitted)} of {formatNumber(type.valid)}
                </span>
              </span>
              <Progress value={share(type.admitted, type.valid)} size={6} aria-hidden="true" />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** In percent. Who was let in may have a ticket that was revoked since, so there can be more than all. */
function share(admitted: number, valid: number): number {
  return valid === 0 ? 0 : Math.min(100, (100 * admitted) / valid);
}
