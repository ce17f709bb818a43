/** Checks that spare a round trip. The rules themselves are the server's, and so are their words. */

export function required(what: string) {
  return (value: string): string | null => (value.trim() === "" ? `Please enter ${what}.` : null);
}

export function email(value: string): string | null {
  return /^\S+@\S+$/.test(value.trim()) ? null : "Please enter an e-mail address.";
}

export const names = {
  given_name: required("your given name"),
  family_name: required("your family name"),
};
