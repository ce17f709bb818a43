import { createFileRoute, Outlet } from "@tanstack/react-router";
import { VisitorLayout } from "@/features/identity/visitor-layout";
import { FrameContext } from "../shell/frame-context";

/** The screens before the sign-in share one frame. */
export const Route = createFileRoute("/_visitor")({
  component: () => (
    <VisitorLayout>
      <FrameContext value={true}>
        <Outlet />
      </FrameContext>
    </VisitorLayout>
  ),
});
