import { Badge, Button, Text } from "@mantine/core";
import type { Delivery } from "@/api/types";
import { RelativeTime } from "@/components/time";
import { nameOfKind } from "../activity/kinds";
import failures from "../failures.module.css";
import classes from "./deliveries.module.css";

interface DeliveryRowProps {
  delivery: Delivery;
  replaying: boolean;
  onReplay: () => void;
}

export function DeliveryRow({ delivery, replaying, onReplay }: DeliveryRowProps) {
  const what = `${nameOfKind(delivery.kind)} to ${delivery.consumer}`;
  return (
    <li className={failures.row}>
      <div className={failures.what}>
        <div className={failures.title}>
          <Text fw={600} component="span">
            {nameOfKind(delivery.kind)}
          </Text>
          <Text c="dimmed" component="span">
            to {delivery.consumer}
          </Text>
          <Badge variant="light" tt="none" color={delivery.state === "dead" ? "red" : "yellow"}>
            {delivery.state === "dead" ? "Given up" : "Being retried"}
          </Badge>
        </div>
        <pre className={classes.error}>{delivery.last_error}</pre>
        <Text size="sm" c="dimmed">
          {delivery.attempts === 1 ? "1 attempt" : `${delivery.attempts} attempts`}, last{" "}
          <RelativeTime at={delivery.updated_at} />
          {delivery.next_attempt_at !== null && (
            <>
              , next <RelativeTime at={delivery.next_attempt_at} />
            </>
          )}
        </Text>
      </div>
      <Button
        size="sm"
        variant="default"
        loading={replaying}
        onClick={onReplay}
        aria-label={`Try again: ${what}`}
      >
        Try again
      </Button>
    </li>
  );
}
