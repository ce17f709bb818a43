import { Container } from "@mantine/core";
import type { ReactNode } from "react";
import { EmptyState } from "@/components/empty-state";
import { PageHeader } from "@/components/page-header";

/** Holds the place of a screen that is not built yet. To be gone before the first release. */
export function ComingPage({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Container size="md" w="100%" py="xl">
      <PageHeader title={title} />
      <EmptyState title="This screen is on its way">{children}</EmptyState>
    </Container>
  );
}
