import type { TopLevelSpec } from "vega-lite";

/** A spec, or a part of one, as far as rows are concerned. */
interface Part {
  readonly data?: { readonly values?: unknown };
  readonly layer?: readonly Part[];
}

/** A spec taken apart: everything but its rows, as text, and its rows, table by table. */
export interface Shape {
  /** JSON of the spec, each table replaced by one row with its number, without the description, which is not drawn */
  readonly shape: string;
  readonly tables: readonly (readonly object[])[];
}

/** Takes a spec apart; tables are told by identity, so that layers over one table still share it. */
export function shapeOf(spec: TopLevelSpec): Shape {
  const tables: (readonly object[])[] = [];
  const stand = (rows: readonly object[]) => {
    if (!tables.includes(rows)) tables.push(rows);
    return [{ table: tables.indexOf(rows) }];
  };
  const without = (part: Part): Part => ({
    ...part,
    ...(Array.isArray(part.data?.values) ? { data: { ...part.data, values: stand(part.data.values) } } : {}),
    ...(part.layer ? { layer: part.layer.map(without) } : {}),
  });
  const { description: _, ...drawn } = spec;
  return { shape: JSON.stringify(without(drawn as Part)), tables };
}
