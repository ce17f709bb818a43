import { useState } from "react";
import type { PublicEvent } from "@/api/types";
import classes from "./news.module.css";
import { SubscribeForm } from "./subscribe-form";

/** News by mail, of this event or of all of them, without registering for anything. */
export function Follow({ event }: { event: PublicEvent }) {
  const upcoming = event.status !== "cancelled" && event.registering !== "over";
  const [all, setAll] = useState(!upcoming);
  return (
    <section className={classes.follow} aria-labelledby="follow">
      <h2 className={classes.title} id="follow">
        Hear of news
      </h2>
      <p className={classes.text}>
        {upcoming
          ? "By mail, when something changes or there is more to tell. Every mail has a link that ends it."
          : "By mail, when there is another event. Every mail has a link that ends it."}
      </p>
      <SubscribeForm topic={all ? "all" : `event:${event.id}`}>
        {upcoming && (
          <label className={classes.all}>
            <input
              type="checkbox"
              checked={all}
              onChange={(change) => setAll(change.currentTarget.checked)}
            />
            All events, not only this one
          </label>
        )}
      </SubscribeForm>
    </section>
  );
}
