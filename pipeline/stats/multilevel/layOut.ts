import type { Structure } from "./structure.ts";

/** One entry of Z a row: column and value, column −1 where the row has none. */
export interface Term {
  /** columns of a random factor; 0 for sampling errors */
  readonly levels: number;
  readonly column: Int32Array;
  readonly value: Float64Array;
}

/** Columns of Z before they are cut into components. */
export interface Columns {
  readonly terms: Term[];
  readonly factor: number[];
  readonly variance: number[];
  readonly diagonal: Float64Array;
}

/** Component of every row, numbered by first appearance: rows joined through shared columns. */
function findComponents(columns: Columns): { readonly of: Int32Array; readonly n: number } {
  const k = columns.diagonal.length;
  const parent = Int32Array.from(columns.factor, (_, i) => i);
  const root = (i: number): number => {
    let at = i;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!;
      at = parent[at]!;
    }
    return at;
  };
  const anchor = new Int32Array(k).fill(-1);
  for (const { column } of columns.terms) {
    for (let i = 0; i < k; i++) {
      if (column[i]! < 0) continue;
      if (anchor[i]! < 0) anchor[i] = column[i]!;
      else parent[root(column[i]!)] = root(anchor[i]!);
    }
  }
  const number = new Int32Array(parent.length).fill(-1);
  let n = 0;
  const of = anchor.map((column) => {
    if (column < 0) return n++;
    const key = root(column);
    if (number[key]! < 0) number[key] = n++;
    return number[key]!;
  });
  return { of, n };
}

/** Rows sorted by component, stably. */
function sortRows(component: { readonly of: Int32Array; readonly n: number }): {
  order: Int32Array;
  rowStart: Int32Array;
} {
  const rowStart = new Int32Array(component.n + 1);
  for (const c of component.of) rowStart[c + 1]!++;
  for (let c = 0; c < component.n; c++) rowStart[c + 1]! += rowStart[c]!;
  const next = Int32Array.from(rowStart);
  const order = new Int32Array(component.of.length);
  component.of.forEach((c, i) => {
    order[next[c]!++] = i;
  });
  return { order, rowStart };
}

/** Sorts the rows by component and numbers the columns within each. */
export function layOut(columns: Columns, unit: number, factors: number): Structure {
  const component = findComponents(columns);
  const { order, rowStart } = sortRows(component);
  const k = order.length;
  const width = columns.terms.length;
  const ordered = [...columns.terms].sort((a, b) => b.levels - a.levels);
  const entryStart = new Int32Array(k + 1);
  const entryColumn = new Int32Array(k * width);
  const entryValue = new Float64Array(k * width);
  const columnStart = new Int32Array(component.n + 1);
  const onesColumn = new Int32Array(component.n).fill(-1);
  const local = new Int32Array(columns.factor.length).fill(-1);
  const hits = new Int32Array(columns.factor.length);
  const ids = new Int32Array(columns.factor.length);
  let entries = 0;
  let used = 0;
  for (let c = 0; c < component.n; c++) {
    columnStart[c] = used;
    // the factor with most levels first: its levels exclude each other, so the core starts with a diagonal block
    for (const term of ordered)
      for (let s = rowStart[c]!; s < rowStart[c + 1]!; s++) {
        const column = term.column[order[s]!]!;
        if (column < 0) continue;
        if (local[column]! < 0) {
          local[column] = used - columnStart[c]!;
          ids[used++] = column;
        }
        hits[column]!++;
      }
    for (let s = rowStart[c]!; s < rowStart[c + 1]!; s++) {
      for (const term of ordered) {
        const column = term.column[order[s]!]!;
        if (column < 0) continue;
        entryColumn[entries] = local[column]!;
        entryValue[entries++] = term.value[order[s]!]!;
      }
      entryStart[s + 1] = entries;
    }
    for (let u = columnStart[c]!; u < used; u++) {
      const column = ids[u]!;
      if (columns.factor[column]! >= 0 && hits[column] === rowStart[c + 1]! - rowStart[c]!) {
        onesColumn[c] = local[column]!;
        break;
      }
    }
  }
  columnStart[component.n] = used;
  return {
    k,
    order,
    diagonal: Float64Array.from(order, (i) => columns.diagonal[i]!),
    entryStart,
    entryColumn,
    entryValue,
    rowStart,
    columnStart,
    columnFactor: Int32Array.from(ids, (id) => columns.factor[id]!),
    columnVariance: Float64Array.from(ids, (id) => columns.variance[id]!),
    onesColumn,
    unit,
    factors,
  };
}
