import type { Measure } from "../../schema/names.ts";
import type { Warning } from "../../schema/warning.ts";

/** Cells of a column in row order: numbers where every filled cell is one, text otherwise, null where empty. */
export type Column = readonly (string | number | null)[];

/** What a model is fitted to: effects with their variances, aligned to the columns that moderators and clusters come from. */
export interface EffectTable {
  readonly ids: readonly string[];
  readonly slabs: readonly string[];
  readonly yi: readonly number[];
  readonly vi: readonly number[];
  readonly measure: Measure;
  /** the correlations and sample sizes behind the effects, where they were made from such */
  readonly ri?: readonly number[];
  readonly ni?: readonly number[];
  /** quantity → header, where headers differ: `{rxx: "alpha"}` */
  readonly headers?: Readonly<Record<string, string>>;
  readonly columns: Readonly<Record<string, Column>>;
  /** what was decided when effects were made: how composites were */
  readonly conventions?: Readonly<Record<string, string>>;
  readonly warnings: readonly Warning[];
}

/** The rows at these positions, in this order, with all their columns. */
export function keepRows(table: EffectTable, positions: readonly number[]): EffectTable {
  const pick = <T>(values: readonly T[]): T[] => positions.map((i) => values[i]!);
  return {
    ...table,
    ids: pick(table.ids),
    slabs: pick(table.slabs),
    yi: pick(table.yi),
    vi: pick(table.vi),
    ...(table.ri && table.ni ? { ri: pick(table.ri), ni: pick(table.ni) } : {}),
    columns: Object.fromEntries(Object.entries(table.columns).map(([name, cells]) => [name, pick(cells)])),
  };
}
