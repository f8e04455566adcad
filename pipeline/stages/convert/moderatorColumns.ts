import type { Analysis } from "../../schema/analysis.ts";
import type { Codebook } from "../../schema/codebook.ts";

const STATISTIC = [
  "stat",
  "df1",
  "df2",
  "n1",
  "n2",
  "tails",
  "orientation",
  "include",
  "exclude_reason",
  "ni",
  "value",
];

/**
 * The coded columns of a study table: factors, numbers and yes/no columns that are neither part of the statistic nor of
 * the row's identity. Free text is no moderator.
 */
export function moderatorColumns(folder: { readonly codebook: Codebook; readonly analysis: Analysis }): string[] {
  const statistic = new Set(STATISTIC);
  for (const set of folder.analysis.value_sets) {
    statistic.add(set.ni);
    statistic.add(set.value);
  }
  return folder.codebook.columns
    .filter(({ name, type }) => type !== "id" && type !== "text" && !statistic.has(name))
    .map(({ name }) => name);
}
