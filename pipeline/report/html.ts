/** A piece of HTML that is already safe: what the `html` tag returns, and what it takes without escaping again. */
export class Html {
  readonly value: string;

  constructor(value: string) {
    this.value = value;
  }

  toString(): string {
    return this.value;
  }
}

/** What may stand in an `html` template; absent, null and false print nothing. */
export type HtmlValue = Html | string | number | boolean | null | undefined | readonly HtmlValue[];

// Controls that turn the reading direction (Unicode Bidirectional Algorithm, UAX 9) can make a label read as another one.
const DIRECTION_CONTROLS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that HTML and XML forbid
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/g;

/**
 * Text from data as it may be shown: characters that HTML and XML forbid, and controls that turn the reading direction,
 * become U+FFFD, so that they are seen and do nothing.
 */
export function plain(text: string): string {
  return text.replace(FORBIDDEN, "\ufffd").replace(DIRECTION_CONTROLS, "\ufffd");
}

/** Text made safe for HTML content and quoted attributes. */
export function escapeHtml(text: string): string {
  return plain(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** Marks markup of our own making (an SVG, a style sheet) as safe. Never give it text from data. */
export function raw(markup: string): Html {
  return new Html(markup);
}

function render(value: HtmlValue): string {
  if (value === null || value === undefined || value === false || value === true) return "";
  if (value instanceof Html) return value.value;
  if (typeof value === "object") return value.map(render).join("");
  return escapeHtml(String(value));
}

/** Template tag: every value is escaped unless it is `Html`; arrays are joined. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let text = strings[0] ?? "";
  values.forEach((value, index) => {
    text += render(value) + (strings[index + 1] ?? "");
  });
  return new Html(text);
}

/** An id for headings and links: ASCII letters, digits and hyphens. */
export function slug(text: string): string {
  const ascii = text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "");
  return (
    ascii
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "") || "x"
  );
}
