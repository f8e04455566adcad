/** A text as an R string: nothing in it can end the string. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

/** A text that may stand in a comment of one line. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ");
}

/** A call with its arguments in order; those that are undefined are left out. */
export function rCall(name: string, ...args: readonly (string | number | undefined)[]): string {
  return `${name}(${args.filter((arg) => arg !== undefined).join(", ")})`;
}

/** A call with named arguments; those that are undefined are left out. */
export function rCallNamed(
  name: string,
  args: Readonly<Record<string, string | number | boolean | undefined>>,
): string {
  const shown = Object.entries(args)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key} = ${typeof value === "boolean" ? (value ? "TRUE" : "FALSE") : value}`);
  return `${name}(${shown.join(", ")})`;
}
