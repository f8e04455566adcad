import type { Analysis } from "../schema/analysis.ts";
import type { Claim } from "../schema/claim.ts";
import type { Ingested } from "../schema/dataset.ts";
import type { Aggregated, Converted, Effect } from "../schema/effect.ts";

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
 * The effects that the models are made of, before effects of one sample are merged and before a correction for attenuation: R
 * does both itself.
 *
 * A pooled model with a subset has a column `in_<id>`, 1 where the row belongs to it: R need not know our grammar of conditions.
 */
export function effectsCsv(convert: Converted, aggregate: Aggregated, analysis: Analysis): string {
  const moderators = analysis.moderators.map(({ moderator }) => moderator);
  const subsets = analysis.pool.filter((spec) => spec.subset !== undefined);
  const members = subsets.map((spec) => {
    const set = aggregate.sets.find(({ id }) => id === `pool:${spec.id}`);
    return new Set((set?.effects ?? []).flatMap((effect) => effect.members ?? [effect.effect_id]));
  });
  const years = moderators.includes("year") ? [] : ["year"];
  const header = [
    "value_set",
    "effect_id",
    "sample_id",
    "study_id",
    ...years,
    "ni",
    "ri",
    "yi",
    "vi",
    "vi_r",
    "rxx",
    "ryy",
  ];
  return csvText(
    [...header, ...moderators, ...subsets.map(({ id }) => `in_${id}`)],
    convert.effects.map((effect) => {
      const { ri, yi, vi, vi_r, rxx, ryy } = uncorrected(effect);
      return [
        effect.value_set,
        effect.effect_id,
        effect.sample_id,
        effect.study_id,
        ...years.map(() => effect.year),
        effect.ni,
        ri,
        yi,
        vi,
        vi_r ?? (1 - ri ** 2) ** 2 / (effect.ni - 1),
        rxx,
        ryy,
        ...moderators.map((name) => effect.moderators[name]),
        ...members.map((ids) => (ids.has(effect.effect_id) ? 1 : 0)),
      ];
    }),
  );
}

interface Uncorrected extends Pick<Effect, "ri" | "yi" | "vi" | "vi_r"> {
  readonly rxx: number;
  readonly ryy: number;
}

/** What an effect was before its correction for attenuation, from the steps of the correction; reliabilities of 1 without one. */
function uncorrected(effect: Effect): Uncorrected {
  if (effect.conversion !== "disattenuated") return { ...effect, rxx: 1, ryy: 1 };
  const given: Record<string, number | string> = Object.assign({}, ...(effect.steps ?? []).map(({ inputs }) => inputs));
  const { r, rxx, ryy, vi, vi_r } = given;
  const ri = Number(r);
  return { ri, yi: Math.atanh(ri), vi: Number(vi), vi_r: Number(vi_r), rxx: Number(rxx), ryy: Number(ryy) };
}

/** Every row of the study table as the report counts it, with the number of its cells that were corrected. */
export function rowsCsv({ rows, corrections }: Ingested): string {
  return csvText(
    ["effect_id", "sample_id", "study_id", "include", "exclude_reason", "corrected"],
    rows.map((row) => [
      row.effect_id,
      row.sample_id,
      row.study_id,
      row.include ? "yes" : "no",
      row.include ? "" : row.exclude_reason,
      corrections.filter(({ effect_id }) => effect_id === row.effect_id).length,
    ]),
  );
}

/** Printed figures, digits as printed with a plain minus. */
export function figuresCsv(claims: readonly Claim[]): string {
  return csvText(
    ["id", "level", "quantity", "printed", "lb", "ub", "k", "n"],
    claims.map(({ id, level, quantity, printed, ci_lb_printed, ci_ub_printed, k, n }) => [
      ...[id, level, quantity],
      ...[printed, ci_lb_printed, ci_ub_printed].map((text) => text?.replace("−", "-")),
      ...[k, n],
    ]),
  );
}
