import type { Analysis } from "../schema/analysis.ts";
import type { Aggregated, Converted } from "../schema/effect.ts";

/** A cell of CSV; text is quoted where it needs to be. Numbers have all their digits. */
export function csvCell(value: string | number | undefined): string {
  const text = value === undefined ? "" : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Rows as CSV under their header, LF at every line's end. */
export function csvText(
  header: readonly string[],
  rows: readonly (readonly (string | number | undefined)[])[],
): string {
  return `${[header, ...rows].map((row) => row.map(csvCell).join(",")).join("\n")}\n`;
}

/**
 * The effects that the models are made of, before effects of one sample are merged: R merges them itself.
 *
 * A pooled model with a subset has a column `in_<id>`, 1 where the row belongs to it: R need not know our grammar of conditions.
 *
 * @param moderators columns that a model uses
 */
export function effectsCsv(
  convert: Converted,
  aggregate: Aggregated,
  analysis: Analysis,
  moderators: readonly string[],
): string {
  const subsets = analysis.pool.filter((spec) => spec.subset !== undefined);
  const members = subsets.map((spec) => {
    const set = aggregate.sets.find(({ id }) => id === `pool:${spec.id}`);
    return new Set((set?.effects ?? []).flatMap((effect) => effect.members ?? [effect.effect_id]));
  });
  const header = ["value_set", "effect_id", "sample_id", "study_id", "ni", "ri", "yi", "vi", "vi_r"];
  return csvText(
    [...header, ...moderators, ...subsets.map(({ id }) => `in_${id}`)],
    convert.effects.map((effect) => [
      effect.value_set,
      effect.effect_id,
      effect.sample_id,
      effect.study_id,
      effect.ni,
      effect.ri,
      effect.yi,
      effect.vi,
      effect.vi_r ?? (1 - effect.ri ** 2) ** 2 / (effect.ni - 1),
      ...moderators.map((name) => effect.moderators[name]),
      ...members.map((ids) => (ids.has(effect.effect_id) ? 1 : 0)),
    ]),
  );
}
