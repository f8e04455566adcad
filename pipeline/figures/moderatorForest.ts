import type { TopLevelSpec } from "vega-lite";
import { type ForestOptions, type ForestRow, forest } from "./forest.ts";

/** A level of a moderator as it is drawn: filled under the common τ², hollow under its own. */
export type ModeratorRow = ForestRow & {
  readonly kind: "group" | "study" | "note";
  readonly tau2_is?: "common" | "separate";
};

/**
 * Forest of moderator levels: a head per moderator with its test, and per level one line under the common τ² (filled point)
 * and one under its own τ² (hollow point), which a level of a single study does not have.
 *
 * @param rows in order of display; not changed
 */
export function moderatorForest(rows: readonly ModeratorRow[], options: ForestOptions): TopLevelSpec {
  return forest(rows, options);
}
