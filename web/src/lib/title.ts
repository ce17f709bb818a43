/** Document titles: `head: () => pageTitle("Inbox")` in a route. */
export function pageTitle(...parts: (string | undefined)[]) {
  const title = [...parts.filter((part) => part !== undefined && part !== ""), "Muster"].join(
    " · ",
  );
  return { meta: [{ title }] };
}
