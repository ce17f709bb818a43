import { Button } from "@mantine/core";
import { Component, type ReactNode } from "react";
import { Message } from "@/features/public-events/frame/message";
import { PageFrame } from "@/features/public-events/frame/page-frame";
import { isMissingPart, reloadForMissingPart } from "@/lib/missing-parts";

/** In place of a page that broke, or of a part that could not be loaded, since there was no network. */
export class FailureBoundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override componentDidCatch(error: unknown) {
    if (isMissingPart(error)) reloadForMissingPart();
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <PageFrame width="narrow">
        <Message title="This page could not go on" focus>
          <p>
            A part of it did not come, or something in it is wrong. What you typed is kept: load the
            page again as soon as there is a network.
          </p>
          <Button onClick={() => window.location.reload()}>Load it again</Button>
        </Message>
      </PageFrame>
    );
  }
}
