/** One row of a study table as a comparison sees it: cells as text, an empty one absent. */
export interface DiffRow {
  readonly effect_id: string;
  readonly study_id: string;
  readonly cells: Readonly<Record<string, string>>;
}

/** What became of the rows between two versions of a table. */
export interface RowChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly {
    readonly effect_id: string;
    readonly column: string;
    readonly old: string;
    readonly new: string;
  }[];
}

/**
 * Compares two versions of a study table cell by cell; rows are known by their `effect_id`, never by their place.
 *
 * @returns ids in the order of the table they stand in; cells in the order of the old columns, new columns last; an empty
 *   cell is the empty string
 */
export function diffRows(old: readonly DiffRow[], next: readonly DiffRow[]): RowChanges {
  const before = new Map(old.map((row) => [row.effect_id, row]));
  const after = new Map(next.map((row) => [row.effect_id, row]));
  return {
    added: next.filter((row) => !before.has(row.effect_id)).map((row) => row.effect_id),
    removed: old.filter((row) => !after.has(row.effect_id)).map((row) => row.effect_id),
    changed: old.flatMap((row) => {
      const now = after.get(row.effect_id);
      return now ? changedCells(row, now) : [];
    }),
  };
}

function changedCells(old: DiffRow, next: DiffRow): RowChanges["changed"] {
  const columns = [...new Set([...Object.keys(old.cells), ...Object.keys(next.cells)])];
  return columns.flatMap((column) => {
    const [a, b] = [old.cells[column] ?? "", next.cells[column] ?? ""];
    return a === b ? [] : [{ effect_id: old.effect_id, column, old: a, new: b }];
  });
}
