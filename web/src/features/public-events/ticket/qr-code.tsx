import type { TicketCode } from "@/api/types";
import classes from "./ticket.module.css";

/** A ticket's code, black on white with the quiet zone that scanners need. */
export function QrCode({ code, label }: { code: TicketCode; label: string }) {
  return (
    <svg
      className={classes.qr}
      viewBox={`0 0 ${code.size} ${code.size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <rect width="100%" height="100%" fill="#fff" />
      <path d={code.path} fill="#000" />
    </svg>
  );
}
