import { Button, Container, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";

/** For somebody who has the address of a scanner, and does not work there. */
export function StrangerPage({ title }: { title: string }) {
  return (
    <Container component="main" id="main" tabIndex={-1} size="sm" w="100%" py="xl">
      <Title order={1}>You do not work at the door of {title}</Title>
      <Text c="dimmed" my="md" maw="34rem" lh={1.6}>
        One of its organisers can add you as a scanner, under Team. Then open this page again.
      </Text>
      <Button component={Link} to="/">
        Go home
      </Button>
    </Container>
  );
}
