import classes from "./status-dot.module.css";

interface StatusDotProps {
  color: string;
  size?: number;
  /** Given only when no text beside it says the same. */
  label?: string;
}

/** The colour of a project or status. Never the only carrier of its meaning. */
export function StatusDot({ color, size = 10, label }: StatusDotProps) {
  const style = { backgroundColor: color, width: size, height: size };
  return label === undefined ? (
    <span className={classes.dot} style={style} aria-hidden="true" />
  ) : (
    <span className={classes.dot} style={style} role="img" aria-label={label} />
  );
}
