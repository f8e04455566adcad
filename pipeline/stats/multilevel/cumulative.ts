import { ConvergenceError } from "../convergence.ts";
import { requireFinite, requireSameLength } from "../guard.ts";
import { encode, type Labels } from "./factor.ts";
import type { MultilevelFit } from "./fit.ts";
import { fitRows } from "./fitRows.ts";

/** The model of the clusters so far; `reason` instead of a fit where they cannot carry it. */
export type Accumulated =
  | { readonly cluster: string; readonly k: number; readonly fit: MultilevelFit }
  | { readonly cluster: string; readonly k: number; readonly reason: string };

/**
 * The multilevel model as clusters (studies) enter one by one in the order of a key, lowest first, all variances estimated anew.
 *
 * A cluster enters at the lowest key of its rows; ties keep the order of first appearance. A first cluster of one effect has no fit.
 *
 * @param fit the fit with all effects
 * @param key sorting key by row, as the year of publication
 * @param cluster label of each row; the outermost factor when absent
 * @returns one entry a cluster, in the order of entry
 * @throws {RangeError} on another number of keys or labels than rows, or a key that is not finite
 * @see Lau et al. (1992), New England Journal of Medicine 327:248–254
 */
export function cumulativeMultilevel(fit: MultilevelFit, key: ArrayLike<number>, cluster?: Labels): Accumulated[] {
  const { model } = fit;
  const coded = cluster ? encode(cluster) : model.factors[0]!;
  requireSameLength("cumulativeMultilevel: key", model.k, key.length);
  requireFinite("cumulativeMultilevel: key", key as Float64Array);
  requireSameLength("cumulativeMultilevel: cluster", model.k, coded.codes.length);
  const entry = new Float64Array(coded.n).fill(Infinity);
  coded.codes.forEach((code, i) => {
    entry[code] = Math.min(entry[code]!, key[i]!);
  });
  const order = Array.from(entry.keys()).sort((a, b) => entry[a]! - entry[b]! || a - b);
  const inside = new Uint8Array(coded.n);
  let before: MultilevelFit | undefined;
  return order.map((code) => {
    inside[code] = 1;
    const rows: number[] = [];
    coded.codes.forEach((of, i) => {
      if (inside[of]) rows.push(i);
    });
    const now = { cluster: coded.levels[code]!, k: rows.length };
    try {
      before = fitRows(fit, rows, before?.sigma2);
      return { ...now, fit: before };
    } catch (error) {
      if (error instanceof RangeError || error instanceof ConvergenceError) return { ...now, reason: error.message };
      throw error;
    }
  });
}
