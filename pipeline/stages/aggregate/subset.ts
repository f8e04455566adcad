import { parseSubset, type SubsetRow } from "../../formula/subset.ts";
import type { Ingested } from "../../schema/dataset.ts";
import type { Effect } from "../../schema/effect.ts";
import type { StudyRow } from "../../schema/study.ts";

/**
 * The effects whose row of the study table passes the subset; all of them when there is none.
 *
 * The condition sees every column of the table, yes/no columns as the words that stand in the file.
 *
 * @throws {GrammarError} with the position, if the condition does not parse or names an unknown column; ingest has told so before
 */
export function keepRows(effects: readonly Effect[], ingest: Ingested, subset: string | undefined): Effect[] {
  if (subset === undefined) return [...effects];
  const keep = parseSubset(
    subset,
    ingest.codebook.columns.map((column) => column.name),
  );
  const kept = new Set(ingest.rows.filter((row) => keep(cellsOf(row))).map((row) => row.effect_id));
  return effects.filter((effect) => kept.has(effect.effect_id));
}

function cellsOf(row: StudyRow): SubsetRow {
  return Object.fromEntries(
    Object.entries(row).map(([name, cell]) => [name, typeof cell === "boolean" ? (cell ? "yes" : "no") : cell]),
  );
}
