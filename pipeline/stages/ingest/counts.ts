import type { Analysis } from "../../schema/analysis.ts";
import type { Ingested } from "../../schema/dataset.ts";
import type { StudyRow } from "../../schema/study.ts";

/**
 * What a table holds, in counts: rows, those included, exclusions by reason, and the studies and samples of the included ones.
 *
 * @param corrected how many cells were corrected
 */
export function countRows(rows: readonly StudyRow[], kind: Analysis["kind"], corrected: number): Ingested["counts"] {
  const included = rows.filter((row) => row.include);
  const excluded: Record<string, number> = {};
  for (const row of rows) {
    if (row.include) continue;
    const reason = row.exclude_reason ?? "";
    excluded[reason] = (excluded[reason] ?? 0) + 1;
  }
  return {
    rows: rows.length,
    included: included.length,
    excluded,
    corrected,
    studies: new Set(included.map((row) => row.study_id)).size,
    samples: new Set(included.map((row) => row.sample_id)).size,
    // rows of published estimates are no effects: nothing is pooled from them
    effects: kind === "picture" ? 0 : included.length,
  };
}
