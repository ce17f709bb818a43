import { Badge, Button, Text } from "@mantine/core";
import type { Suppression } from "@/api/types";
import { RelativeTime } from "@/components/time";
import { formatNumber } from "@/lib/format";
import failures from "../failures.module.css";
import classes from "./suppressions.module.css";

interface SuppressionRowProps {
  suppression: Suppression;
  lifting: boolean;
  onLift: () => void;
}

const REASONS: Record<Suppression["reason"], { label: string; color: string }> = {
  bounce: { label: "Mails came back", color: "yellow" },
  complaint: { label: "Called spam", color: "red" },
  manual: { label: "Put here by hand", color: "gray" },
};

export function SuppressionRow({ suppression, lifting, onLift }: SuppressionRowProps) {
  const { address, reason, detail, at, withheld, last_withheld_at } = suppression;
  const { label, color } = REASONS[reason];
  return (
    <li className={failures.row}>
      <div className={failures.what}>
        <div className={failures.title}>
          <Text fw={600} component="span" className={classes.address}>
            {address}
          </Text>
          <Badge variant="light" tt="none" color={color}>
            {label}
          </Badge>
        </div>
        {detail !== "" && <p className={classes.detail}>{detail}</p>}
        <Text size="sm" c="dimmed">
          Since <RelativeTime at={at} />
          {last_withheld_at !== null && (
            <>
              , {withheld === 1 ? "1 mail" : `${formatNumber(withheld)} mails`} withheld, the last{" "}
              <RelativeTime at={last_withheld_at} />
            </>
          )}
        </Text>
      </div>
      <Button
        size="sm"
        variant="default"
        loading={lifting}
        onClick={onLift}
        aria-label={`Let mails through to ${address}`}
      >
        Let mails through
      </Button>
    </li>
  );
}
