import type { Quantiles } from "../../report/model.ts";
import { normalUpperQuantile } from "../../stats/distributions.ts";

/**
 * The quantiles that figures need: for intervals at the folder's level, and for the funnel's contours at p = .01, .05, .10.
 *
 * @param level percent, e.g. 95
 */
export function quantiles(level: number): Quantiles {
  const twoSided = (p: number) => normalUpperQuantile(p / 2);
  return {
    critical: twoSided(1 - level / 100),
    contours: [
      { p: ".01", critical: twoSided(0.01) },
      { p: ".05", critical: twoSided(0.05) },
      { p: ".10", critical: twoSided(0.1) },
    ],
  };
}
