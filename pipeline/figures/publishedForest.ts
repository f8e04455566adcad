import type { TopLevelSpec } from "vega-lite";
import { type ForestOptions, type ForestRow, forest } from "./forest.ts";

/** A published meta-analysis as it is drawn: filled point with its printed interval, hollow point where none is printed. */
export type PublishedRow = ForestRow & { readonly kind: "group" | "study" | "note" };

/**
 * Forest of published meta-analyses, grouped by population, each group closed by its range and median in words.
 *
 * There is no pooled diamond and no weight: the primary studies overlap, so the estimates are not independent of each other.
 *
 * @param rows in order of display; not changed
 * @throws {RangeError} if a row is a pooled one
 */
export function publishedForest(rows: readonly PublishedRow[], options: ForestOptions): TopLevelSpec {
  const pooled = (rows as readonly ForestRow[]).find((row) => row.kind === "overall" || row.kind === "mean");
  if (pooled) throw new RangeError(`publishedForest needs rows without a pooled value, got ${pooled.effect_id}`);
  return forest(rows, options);
}
