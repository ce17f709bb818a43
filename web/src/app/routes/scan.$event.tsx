import { createFileRoute, redirect } from "@tanstack/react-router";
import { ScanPage } from "@/features/check-in/scanner/scan-page";
import { StrangerPage } from "@/features/check-in/scanner/stranger-page";
import { pageTitle } from "@/lib/title";

/** The scanner: a whole screen by itself, which opens without a network where it was open before. */
export const Route = createFileRoute("/scan/$event")({
  loader: async ({ context: { queryClient }, params, location }) => {
    // Nobody else needs any of it, so it is no part of what every page loads.
    const { openScanner } = await import("@/features/check-in/scanner/open-scanner");
    const opened = await openScanner(queryClient, params.event);
    if (opened.as === "visitor")
      throw redirect({ to: "/sign-in", search: { next: location.href } });
    if (opened.as === "new_password") throw redirect({ to: "/change-password" });
    return opened;
  },
  head: ({ loaderData }) =>
    pageTitle("Scanner", loaderData?.as === "scanner" ? loaderData.kept.title : loaderData?.title),
  component: Scan,
});

function Scan() {
  const opened = Route.useLoaderData();
  return opened.as === "scanner" ? (
    <ScanPage kept={opened.kept} vault={opened.vault} />
  ) : (
    <StrangerPage title={opened.title} />
  );
}
