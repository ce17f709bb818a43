import { Group, Skeleton, Stack } from "@mantine/core";

const WIDTHS = ["72%", "54%", "81%", "63%", "47%", "69%"];
const range = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Stands in for a list that is being fetched: rows of the height they are going to have. */
export function SkeletonList({ rows = 6, avatar = false }: { rows?: number; avatar?: boolean }) {
  return (
    <Stack gap="sm" role="status" aria-label="Loading">
      {range(rows).map((row) => (
        <Group key={row} gap="sm" wrap="nowrap" h={36}>
          {avatar && <Skeleton circle height={28} />}
          <Skeleton height={14} width={WIDTHS[row % WIDTHS.length] ?? "60%"} />
        </Group>
      ))}
    </Stack>
  );
}

export function SkeletonPage() {
  return (
    <Stack gap="xl">
      <Skeleton height={32} width="min(18rem, 60%)" />
      <SkeletonList />
    </Stack>
  );
}
