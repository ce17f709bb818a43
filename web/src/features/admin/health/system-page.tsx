import { Anchor, Stack, Text, Title } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Check } from "@/api/types";
import { AnchorLink } from "@/components/anchor-link";
import { ErrorState } from "@/components/error-state";
import { SkeletonList } from "@/components/skeletons";
import { formatNumber, formatTime } from "@/lib/format";
import { deliveriesQuery } from "../queries/deliveries";
import { KEPT_MAILS, keptMailsQuery, readinessQuery, versionQuery } from "../queries/health";
import classes from "./system.module.css";

/** Names of the server's checks; one that is new is shown under its own. */
const NAMES: Record<string, string> = {
  database: "Database",
  schema: "Schema of the database",
  dispatcher: "Delivery of messages",
  files: "Store of files",
  storage: "Store of files",
  mail: "Mail",
  disk: "Disk",
};

export function SystemPage() {
  const { data, error, refetch, dataUpdatedAt } = useQuery(readinessQuery);
  const { data: version } = useQuery(versionQuery);
  if (data === undefined)
    return error === null ? (
      <SkeletonList rows={4} />
    ) : (
      <ErrorState
        error={error}
        title="The state of the system is not known"
        onRetry={() => void refetch()}
      />
    );
  return (
    <Stack gap="xl">
      <div role="status">
        <Title order={2} className={classes.verdict ?? ""} data-ok={data.ready}>
          {data.ready ? (
            <IconCircleCheck size={28} aria-hidden />
          ) : (
            <IconAlertTriangle size={28} aria-hidden />
          )}
          {data.ready ? "All is well" : "Something is wrong"}
        </Title>
        {!data.ready && (
          <Text mt={4}>
            As long as this is so, a load balancer sends nobody here. People may meet errors.
          </Text>
        )}
      </div>
      {error !== null && <ErrorState error={error} title="What follows is what was known last" />}
      <dl className={classes.checks}>
        {Object.entries(data.checks).map(([name, check]) => (
          <CheckRow key={name} name={NAMES[name] ?? name} check={check} />
        ))}
        <FailedDeliveries />
        <Mails />
        <Row name="Version">{version?.version ?? "…"}</Row>
      </dl>
      <Text size="sm" c="dimmed">
        Looked at {formatTime(dataUpdatedAt)}, and again every ten seconds.
      </Text>
    </Stack>
  );
}

function CheckRow({ name, check }: { name: string; check: Check }) {
  return (
    <Row name={name} ok={check.ok}>
      {check.ok ? "Well" : "Not well"}
      {check.detail !== "" && <span className={classes.detail}>{check.detail}</span>}
    </Row>
  );
}

function FailedDeliveries() {
  const { data } = useInfiniteQuery(deliveriesQuery("dead"));
  const page = data?.pages[0];
  if (page === undefined) return <Row name="Failed deliveries">…</Row>;
  const count = page.items.length;
  return (
    <Row name="Failed deliveries" ok={count === 0}>
      {count === 0 ? (
        "None"
      ) : (
        <AnchorLink to="/admin/deliveries" inherit>
          {formatNumber(count)}
          {page.next !== null && " or more"}
        </AnchorLink>
      )}
    </Row>
  );
}

function Mails() {
  const { data: kept } = useQuery(keptMailsQuery);
  return (
    <Row name="Mails">
      {kept === undefined ? (
        "…"
      ) : kept ? (
        <>
          Kept, not sent.{" "}
          <Anchor href={KEPT_MAILS} target="_blank" rel="noreferrer">
            Read them
          </Anchor>
        </>
      ) : (
        "Sent"
      )}
    </Row>
  );
}

function Row({ name, ok, children }: { name: string; ok?: boolean; children: ReactNode }) {
  return (
    <div className={classes.row}>
      <dt>{name}</dt>
      <dd>
        {ok !== undefined && <span className={classes.dot} data-ok={ok} aria-hidden="true" />}
        {children}
      </dd>
    </div>
  );
}
