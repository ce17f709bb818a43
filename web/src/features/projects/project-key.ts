const LONGEST = 10;
export const KEY_PATTERN = /^[A-Z][A-Z0-9]{1,9}$/;

/**
 * A key to begin a project's task numbers with: GALA for "Gala 2026", SUF for "Sommer und Fest". Letters
 * lose their marks; a name that leaves nothing gets no key, and the person writes one.
 */
export function suggestKey(name: string, taken: ReadonlySet<string>): string {
  const words = name
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/ß/g, "ss")
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .filter((word) => /^[A-Z]/.test(word));
  const [first = ""] = words;
  const base = words.length >= 3 ? words.map((word) => word.charAt(0)).join("") : first.slice(0, 5);
  if (base.length < 2) return "";
  const key = base.slice(0, LONGEST);
  if (!taken.has(key)) return key;
  for (let number = 2; ; number += 1) {
    const numbered = `${key.slice(0, LONGEST - String(number).length)}${number}`;
    if (!taken.has(numbered)) return numbered;
  }
}
