import type { Address } from "@/lib/address";

/** What an address asks for. */
export type PublicRoute =
  | { page: "event"; slug: string }
  | { page: "ticket"; registration: string; secret: string }
  | { page: "confirm"; token: string }
  | { page: "unsubscribe"; token: string }
  | { page: "nothing" };

export function routeOf({ path, search, hash }: Address): PublicRoute {
  const [, kind = "", name = "", ...more] = path.replace(/\/$/, "").split("/").map(decoded);
  const fragment = decoded(hash.slice(1));
  if (name === "" || more.length > 0) return { page: "nothing" };
  if (kind === "e") return { page: "event", slug: name };
  if (kind === "t") return { page: "ticket", registration: name, secret: fragment };
  if (kind === "s" && name === "confirm") return { page: "confirm", token: fragment };
  if (kind === "s" && name === "unsubscribe")
    return { page: "unsubscribe", token: new URLSearchParams(search).get("token") ?? "" };
  return { page: "nothing" };
}

/** A stray "%" that somebody pasted is no reason for an empty page. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
