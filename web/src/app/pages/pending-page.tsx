import { Container } from "@mantine/core";
import { SkeletonPage } from "@/components/skeletons";

export function PendingPage() {
  return (
    <Container size="md" py="xl">
      <SkeletonPage />
    </Container>
  );
}
