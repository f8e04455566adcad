import { expect } from "vitest";
import { fitFile } from "../../pipeline/run/fitFile.ts";
import { type Fit, fitSchema } from "../../pipeline/schema/fit.ts";
import { memoryEffects } from "./memoryEffects.ts";

/** Columns of a table by header, null for an empty cell. */
export type Columns = Readonly<Record<string, readonly (string | number | null)[]>>;

/** A table as the file that a user has, with all digits. */
function csv(columns: Columns): string {
  const names = Object.keys(columns);
  const rows = columns[names[0]!]!.map((_, i) => names.map((name) => columns[name]![i] ?? "").join(","));
  return [names.join(","), ...rows].join("\n");
}

/** A square table with names on both sides. */
export function square(names: readonly string[], rows: readonly (readonly number[])[]): string {
  return [["name", ...names].join(","), ...rows.map((row, i) => [names[i], ...row].join(","))].join("\n");
}

/** The fit of a table by the options as typed, checked against its schema. */
export async function fitTable(
  columns: Columns,
  choices: Record<string, unknown>,
  files: Record<string, string> = {},
): Promise<Fit> {
  const { columns: named, ...rest } = choices;
  const table = { columns: (named ?? {}) as Record<string, string> };
  const made = await fitFile("t.csv", rest, table, memoryEffects({ "t.csv": csv(columns), ...files }));
  expect(fitSchema.strict().parse(made)).toEqual(made);
  expect(JSON.stringify(made)).not.toMatch(/null|NaN/);
  return made;
}
