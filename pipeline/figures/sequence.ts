import type { TopLevelSpec } from "vega-lite";
import { type ForestOptions, type ForestRow, forest } from "./forest.ts";

/** A pooled value without one study, or with all studies up to one: drawn as a filled point with its interval. */
export type SequenceRow = ForestRow & { readonly kind: "study" | "overall" | "note" };

/**
 * Leave-one-out: the pooled value without each effect; the dashed line is the pooled value of all.
 *
 * @param rows one per effect left out, in order of display; not changed
 */
export function leaveOneOut(rows: readonly SequenceRow[], options: ForestOptions): TopLevelSpec {
  return forest(rows, options);
}

/**
 * Cumulative meta-analysis: the pooled value after each further effect, in the order given (by year, by precision …).
 *
 * @param rows one per step, in order of display; not changed
 * @see Lau et al. (1992), New England Journal of Medicine 327:248–254
 */
export function cumulative(rows: readonly SequenceRow[], options: ForestOptions): TopLevelSpec {
  return forest(rows, options);
}
