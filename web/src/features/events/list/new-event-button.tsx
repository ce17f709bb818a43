import { Button } from "@mantine/core";
import { IconCalendarPlus } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";

export function NewEventButton() {
  return (
    <Button
      component={Link}
      to="/events/new"
      leftSection={<IconCalendarPlus size={17} aria-hidden />}
    >
      New event
    </Button>
  );
}
