import { Button, Text, Title } from "@mantine/core";
import { IconCircle, IconCircleCheckFilled } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { EventDetail } from "@/api/types";
import classes from "./overview.module.css";
import { nextSteps } from "./steps";

interface NextStepsProps {
  event: EventDetail;
  hasPicture: boolean;
}

/** What a draft still needs. Nobody but its team sees the event until it is published. */
export function NextSteps({ event, hasPicture }: NextStepsProps) {
  const steps = nextSteps(event, hasPicture);
  const ready = steps.every(({ done, optional }) => done || optional === true);
  return (
    <section className={classes.steps} aria-labelledby="next-steps">
      <Title order={2} id="next-steps">
        {ready ? "Ready to be published" : "Before you publish it"}
      </Title>
      <Text c="dimmed" size="sm">
        A draft is seen by those who work for it, and by nobody else.
      </Text>
      <ol className={classes.stepList}>
        {steps.map(({ key, label, why, done, optional }) => (
          <li key={key} data-done={done || undefined}>
            <span className={classes.tick} aria-hidden="true">
              {done ? <IconCircleCheckFilled size={20} /> : <IconCircle size={20} stroke={1.5} />}
            </span>
            <div>
              <Text fw={550}>
                {label}
                <span className="visually-hidden">{done ? ": done" : ": to do"}</span>
                {!done && optional === true && (
                  <Text span c="dimmed" fw={400}>
                    {" "}
                    (can wait)
                  </Text>
                )}
              </Text>
              {!done && (
                <Text size="sm" c="dimmed">
                  {why}
                </Text>
              )}
            </div>
          </li>
        ))}
      </ol>
      <Button
        variant={ready ? "default" : "light"}
        renderRoot={(props) => (
          <Link to="/events/$event/edit" params={{ event: event.slug }} {...props} />
        )}
      >
        Edit the event
      </Button>
    </section>
  );
}
