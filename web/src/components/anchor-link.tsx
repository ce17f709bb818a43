import { Anchor, type AnchorProps } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import type { ComponentProps } from "react";

type PlainProps = AnchorProps & Omit<ComponentProps<"a">, keyof AnchorProps>;

function Plain(props: PlainProps) {
  return <Anchor {...props} />;
}

/** A link within the app that looks like one, with its route, parameters and search checked by the types. */
export const AnchorLink = createLink(Plain);
