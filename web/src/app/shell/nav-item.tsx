import { createLink } from "@tanstack/react-router";
import type { ComponentProps, ReactNode } from "react";
import classes from "./navigation.module.css";

interface NavItemProps extends ComponentProps<"a"> {
  label: string;
  icon: ReactNode;
  badge?: ReactNode;
}

function NavAnchor({ label, icon, badge, ...anchor }: NavItemProps) {
  return (
    <li>
      <a {...anchor} className={classes.item}>
        <span className={classes.icon}>{icon}</span>
        <span className={classes.label}>{label}</span>
        {badge}
      </a>
    </li>
  );
}

/** A typed link of the navigation; the router marks the current one with aria-current. */
export const NavItem = createLink(NavAnchor);
