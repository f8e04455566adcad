import { type Measure, type Method, measureSchema, methodSchema, type Test, testSchema } from "../schema/names.ts";

/** A study typed in by the reader: its cells by column, as text. */
export type AddedCells = Readonly<Record<string, string>>;

/** How the forest plot is sorted. */
export const ORDERS = ["effect", "precision", "year", "weight", "table", "label"] as const;
export type Order = (typeof ORDERS)[number];

/** Everything that a reader changed; what is absent is as in the original. */
export interface WhatIf {
  /** effect ids, sample ids or study ids that are taken out */
  readonly without: readonly string[];
  /** levels of factor moderators that are taken out, `moderator:level` */
  readonly off: readonly string[];
  readonly method?: Method;
  readonly test?: Test;
  readonly measure?: Measure;
  /** id of a value set */
  readonly values?: string;
  /** assumed correlation of the effects of one sample */
  readonly rho?: number;
  /** reliability of the alliance measure, that attenuation is corrected for */
  readonly rxx?: number;
  /** reliability of the outcome measure */
  readonly ryy?: number;
  readonly added: readonly AddedCells[];
  /** order of the forest plot: a view, no change of a number */
  readonly order?: Order;
  /** moderator that groups the forest plot; empty for one list */
  readonly group?: string;
}

/** The original. */
export const NOTHING: WhatIf = { without: [], off: [], added: [] };

/** Whether any number can differ from the original's (the order and grouping of a figure change none). */
export function changesNumbers(whatIf: WhatIf): boolean {
  const { order: _, group: __, ...rest } = whatIf;
  return JSON.stringify(rest) !== JSON.stringify(NOTHING);
}

/** A what-if as the fragment of an address: `#?without=a,b&method=DL`; empty for the original. */
export function encodeWhatIf(whatIf: WhatIf): string {
  const parts: [string, string][] = [];
  const list = (values: readonly string[]) => values.map(encodeURIComponent).join(",");
  if (whatIf.without.length > 0) parts.push(["without", list(whatIf.without)]);
  if (whatIf.off.length > 0) parts.push(["off", list(whatIf.off)]);
  for (const key of ["method", "test", "measure", "values", "rho", "rxx", "ryy", "order", "group"] as const) {
    const value = whatIf[key];
    if (value !== undefined) parts.push([key, encodeURIComponent(String(value))]);
  }
  for (const cells of whatIf.added) parts.push(["add", encodeURIComponent(JSON.stringify(cells))]);
  return parts.length === 0 ? "" : `#?${parts.map(([key, value]) => `${key}=${value}`).join("&")}`;
}

/** A fragment as a what-if, and what in it could not be read. */
export interface DecodedWhatIf {
  readonly whatIf: WhatIf;
  readonly problems: readonly string[];
}

/**
 * Reads a fragment; an anchor of a section (`#forest`) or nothing is no what-if.
 *
 * @returns undefined when the fragment is not a what-if; words that are not understood are left out and told
 */
export function decodeWhatIf(fragment: string): DecodedWhatIf | undefined {
  if (!fragment.startsWith("#?")) return undefined;
  const problems: string[] = [];
  const fields = new Map<string, string[]>();
  for (const part of fragment.slice(2).split("&").filter(Boolean)) {
    const at = part.indexOf("=");
    const key = at < 0 ? part : part.slice(0, at);
    if (!KEYS.has(key)) problems.push(`the address needs one of ${[...KEYS].join(", ")}, got ${shown(key)}`);
    else fields.set(key, [...(fields.get(key) ?? []), at < 0 ? "" : part.slice(at + 1)]);
  }
  const one = (key: string) => decoded(fields.get(key)?.[0] ?? "", problems);
  const word = <T extends string>(key: string, options: readonly T[]): T | undefined => {
    const text = one(key);
    if (!fields.has(key)) return undefined;
    const found = options.find((option) => option === text);
    if (found === undefined) problems.push(`${key} needs one of ${options.join(", ")}, got ${shown(text)}`);
    return found;
  };
  const number = (key: "rho" | "rxx" | "ryy"): number | undefined => {
    if (!fields.has(key)) return undefined;
    const text = one(key);
    const problem = shareProblem(key, text);
    if (problem !== undefined) problems.push(problem);
    return problem === undefined ? Number(text) : undefined;
  };
  const list = (key: string) =>
    (fields.get(key) ?? [])
      .flatMap((text) => text.split(","))
      .filter(Boolean)
      .map((text) => decoded(text, problems));
  const whatIf = tidy({
    without: [...new Set(list("without"))],
    off: [...new Set(list("off"))],
    added: (fields.get("add") ?? [])
      .map((text) => cellsOf(decoded(text, problems), problems))
      .filter((c) => c !== undefined),
    method: word("method", methodSchema.options),
    test: word("test", testSchema.options),
    measure: word("measure", measureSchema.options),
    values: fields.has("values") ? one("values") : undefined,
    rho: number("rho"),
    rxx: number("rxx"),
    ryy: number("ryy"),
    order: word("order", ORDERS),
    group: fields.has("group") ? one("group") : undefined,
  });
  return { whatIf, problems };
}

const KEYS = new Set([
  "without",
  "off",
  "add",
  "method",
  "test",
  "measure",
  "values",
  "rho",
  "rxx",
  "ryy",
  "order",
  "group",
]);

/** What is wrong with a correlation or reliability as typed; undefined when nothing is. */
export function shareProblem(key: "rho" | "rxx" | "ryy", text: string): string | undefined {
  const value = Number(text);
  const name =
    key === "rho" ? "ρ" : key === "rxx" ? "the reliability of the alliance" : "the reliability of the outcome";
  if (key === "rho") {
    return text.trim() !== "" && value >= 0 && value <= 1
      ? undefined
      : `${name} needs a number from 0 to 1, got ${shown(text)}`;
  }
  return value > 0 && value <= 1 ? undefined : `${name} needs a number above 0 and at most 1, got ${shown(text)}`;
}

/** A what-if with its absent keys really absent. */
export function tidy(whatIf: { readonly [K in keyof WhatIf]: WhatIf[K] | undefined }): WhatIf {
  return Object.fromEntries(Object.entries(whatIf).filter(([, value]) => value !== undefined)) as unknown as WhatIf;
}

function decoded(text: string, problems: string[]): string {
  try {
    return decodeURIComponent(text);
  } catch {
    problems.push(`the address needs percent-encoded UTF-8, got ${shown(text)}`);
    return "";
  }
}

function cellsOf(text: string, problems: string[]): AddedCells | undefined {
  try {
    const cells: unknown = JSON.parse(text);
    if (typeof cells === "object" && cells !== null && !Array.isArray(cells)) {
      return Object.fromEntries(Object.entries(cells).map(([key, value]) => [key, String(value)]));
    }
  } catch {
    // told below, as for JSON of another shape
  }
  problems.push(`an added study needs a JSON object, got ${shown(text)}`);
  return undefined;
}

function shown(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
