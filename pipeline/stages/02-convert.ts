import * as z from "zod";
import { convertRow } from "../convert/convertRow.ts";
import type { ConvertedEffect } from "../convert/row.ts";
import { DataError, type DataFault } from "../errors.ts";
import type { ValueSet } from "../schema/analysis.ts";
import { type Ingested, ingestedSchema } from "../schema/dataset.ts";
import { type Converted, convertedSchema, type Effect, type Step } from "../schema/effect.ts";
import type { StudyRow } from "../schema/study.ts";
import type { Warning } from "../schema/warning.ts";
import { moderatorColumns } from "./convert/moderatorColumns.ts";
import type { Stage } from "./stage.ts";

/**
 * Reads ingest · writes every included row as r, Fisher's z and its sampling variance, once for each value set of the analysis.
 *
 * Each effect keeps the formulas that ran with their numbers, and the line and column these stand in. Refuses, all at once,
 * rows that lead to no correlation; what lies outside a formula's domain is a warning on the row. A folder of claims or of
 * published estimates has no statistics of its own and gives no effects.
 */
export const convert: Stage<"convert", { ingest: Ingested }, Converted> = {
  name: "convert",
  reads: ["ingest"],
  input: z.object({ ingest: ingestedSchema }),
  output: convertedSchema,
  run({ ingest }) {
    const faults: DataFault[] = [];
    const warnings: Warning[] = [];
    const effects: Effect[] = [];
    const sets = ingest.analysis.kind === "picture" ? [] : ingest.analysis.value_sets;
    const columns = moderatorColumns(ingest);
    for (const set of sets) {
      for (const row of ingest.rows) {
        if (!row.include) continue;
        const converted = convertInSet(row, set);
        if (converted.ok) {
          for (const { code, message } of converted.warnings)
            warnings.push({ code, message, effect_id: row.effect_id });
          effects.push(effectOf(row, set, columns, converted));
        } else {
          const { problem, hint } = converted;
          faults.push({ file: ingest.file, row: row.file_row, column: set.value, problem, hint });
        }
      }
    }
    if (faults.length > 0) throw new DataError(faults);
    return { effects, warnings, counts: { effects: effects.length, byConversion: countConversions(effects) } };
  },
  counts: ({ counts, warnings }) => ({ effects: counts.effects, warnings: warnings.length }),
};

function convertInSet(row: StudyRow, set: ValueSet): ReturnType<typeof convertRow> {
  const { stat, df1, df2, n1, n2, tails, orientation } = row;
  const value = row[set.value];
  const ni = row[set.ni];
  if (stat === undefined || typeof value !== "number") {
    return {
      ok: false,
      problem: "needs a statistic with its value, got an empty cell",
      hint: "exclude the row with a reason",
    };
  }
  return convertRow({ stat, value, ni: typeof ni === "number" ? ni : undefined, df1, df2, n1, n2, tails, orientation });
}

function effectOf(row: StudyRow, set: ValueSet, columns: readonly string[], converted: ConvertedEffect): Effect {
  const moderators: Record<string, string | number> = {};
  for (const column of columns) {
    const cell = row[column];
    if (cell !== undefined) moderators[column] = typeof cell === "boolean" ? (cell ? "yes" : "no") : cell;
  }
  const { ri, zi, vi, vi_r, ni, vi_rule, conversion } = converted;
  return {
    effect_id: row.effect_id,
    sample_id: row.sample_id,
    study_id: row.study_id,
    slab: row.slab,
    value_set: set.id,
    ...(row.year === undefined ? {} : { year: row.year }),
    ni,
    ri,
    yi: zi,
    vi,
    vi_r,
    vi_rule,
    conversion,
    moderators,
    steps: converted.steps.map((step) => locatedStep(step, row, set)),
  };
}

/** A step with the line of the study table, and the column of the leading input that was read there. */
function locatedStep(step: ConvertedEffect["steps"][number], row: StudyRow, set: ValueSet): Step {
  const columnOf: Record<string, string> = { value: set.value, p: set.value, OR: set.value, n: set.ni, df: "df2" };
  const leading = Object.keys(step.inputs)
    .map((symbol) => columnOf[symbol] ?? symbol)
    .find((name) => row[name] !== undefined && typeof row[name] === "number");
  return { ...step, inputs: { ...step.inputs }, row: row.file_row, ...(leading ? { column: leading } : {}) };
}

function countConversions(effects: readonly Effect[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { conversion } of effects) counts[conversion] = (counts[conversion] ?? 0) + 1;
  return counts;
}
