import { IconTicket } from "@tabler/icons-react";
import type { EventImage } from "@/api/types";
import classes from "./event-picture.module.css";

interface EventPictureProps {
  image: EventImage | null;
  /** Pixels of the page that it is wide at the most. */
  width: number;
  /** Says what it is; nothing where the title beside it does. */
  alt?: string;
}

/** The picture of an event in the size that suits, or a quiet stand-in of the same shape. */
export function EventPicture({ image, width, alt = "" }: EventPictureProps) {
  const [first] = image?.sizes ?? [];
  if (image === null || first === undefined)
    return (
      <span className={classes.none} aria-hidden="true">
        <IconTicket size={Math.min(28, width / 4)} stroke={1.4} />
      </span>
    );
  return (
    <img
      className={classes.picture}
      src={first.url}
      srcSet={image.sizes.map((size) => `${size.url} ${size.width}w`).join(", ")}
      sizes={`${width}px`}
      width={first.width}
      height={first.height}
      alt={alt}
      loading="lazy"
      decoding="async"
    />
  );
}
