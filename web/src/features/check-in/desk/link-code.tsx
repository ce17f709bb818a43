import encodeQR from "qr";
import classes from "./desk.module.css";

interface LinkCodeProps {
  text: string;
  label: string;
}

/** Modules of white that the standard demands around a code. */
const QUIET = 4;

/** An address as a QR code; black on white in the dark too, or cameras would not know it. */
export default function LinkCode({ text, label }: LinkCodeProps) {
  const rows = encodeQR(text, "raw", { border: QUIET });
  const dark = rows.flatMap((row, y) => row.map((set, x) => (set ? `M${x} ${y}h1v1h-1z` : "")));
  return (
    <svg
      className={classes.code}
      viewBox={`0 0 ${rows.length} ${rows.length}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <rect width="100%" height="100%" fill="#fff" />
      <path d={dark.join("")} fill="#000" />
    </svg>
  );
}
