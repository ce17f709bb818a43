import type { Activity, Id } from "@/api/types";

/** What an entry is about, as far as its data says. */
export type Subject =
  | { to: "task"; key: string; title: string; gone: boolean }
  | { to: "project"; key: string; name: string; gone: boolean }
  | { to: "person"; id: Id }
  | { to: "event"; id: Id; title: string; gone: boolean }
  | { to: "address"; address: string }
  | null;

export function subjectOf({ kind, data }: Activity): Subject {
  const text = (name: string) => {
    const value = data[name];
    return typeof value === "string" ? value : "";
  };
  const gone = kind.endsWith(":purged") || kind.endsWith(":deleted");
  if (kind.startsWith("tasks:project:") && text("key") !== "")
    return { to: "project", key: text("key"), name: text("name"), gone };
  if (kind.startsWith("tasks:") && text("key") !== "")
    // The trash still shows a task that was deleted; only what is purged is gone.
    return {
      to: "task",
      key: text("key"),
      title: text("title"),
      gone: kind === "tasks:task:purged",
    };
  if (kind.startsWith("events:")) return eventOf(text, gone);
  if (kind.startsWith("notifications:address:")) return { to: "address", address: text("address") };
  const person = text("person_id");
  return person === "" ? null : { to: "person", id: person };
}

/** Most messages about an event have its id alone; news may be of all of them. */
function eventOf(text: (name: string) => string, gone: boolean): Subject {
  const topic = text("topic");
  const id = text("event_id") || (topic.startsWith("event:") ? topic.slice("event:".length) : "");
  return id === "" ? null : { to: "event", id, title: text("title"), gone };
}

/** Who did it, where nobody who is signed in did: people without an account register and subscribe. */
export function strangerOf({ kind }: Activity): string {
  const [domain = "", thing = "", did = ""] = kind.split(":");
  if (domain !== "events") return "Muster";
  if (thing === "subscription") return "Somebody";
  const own = ["confirmed", "waiting", "cancelled", "mail_requested", "expired"];
  if (thing === "registration") return own.includes(did) ? "Somebody" : "Muster";
  return did === "transferred" ? "Somebody" : "Muster";
}

/** The names of what changed, "title, deadline"; empty where the entry names none. */
export function fieldsOf({ data }: Activity): string {
  const { fields } = data;
  if (!Array.isArray(fields)) return "";
  return fields
    .filter((field) => typeof field === "string")
    .map((field) => field.replace(/_ids?$/, "").replaceAll("_", " "))
    .join(", ");
}
