import type { EventImage } from "@/api/types";
import classes from "./event.module.css";

/** As wide as the page on a phone, as its column otherwise. The server's first page says the same. */
const SIZES = "(max-width: 47.99em) 100vw, (max-width: 61.99em) calc(100vw - 4rem), 42rem";

/** The picture of an event, if it has one. It adorns: what it shows is nowhere said, so it has no text. */
export function Picture({ image }: { image: EventImage | null }) {
  const largest = image?.sizes.at(-1);
  const usual = image?.sizes.find(({ width }) => width >= 960) ?? largest;
  if (!image || !largest || !usual) return null;
  return (
    <img
      className={classes.picture}
      src={usual.url}
      srcSet={image.sizes.map(({ url, width }) => `${url} ${width}w`).join(", ")}
      sizes={SIZES}
      // The room that it is going to need.
      width={largest.width}
      height={largest.height}
      alt=""
      fetchPriority="high"
    />
  );
}
