import type { DraperyNumbers, PCurveLine } from "../../../report/further/numbers.ts";
import { toR } from "../../../report/rows/studies.ts";
import type { Diagnosed } from "../../../schema/diagnosis.ts";
import type { Fit } from "../../../schema/fit.ts";
import { normalTwoSidedP, normalUpperQuantile, tTwoSidedP, tUpperQuantile } from "../../../stats/distributions.ts";

/** Two-sided p at which each curve is read, from its foot to just below its top. */
const LEVELS = [0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

/**
 * P-value curves of the studies (normal) and of the pooled value (normal, or t where its test is): at which p each
 * correlation would be refused.
 *
 * @param points effects and standard errors on the scale of the model
 * @returns points at fixed values of p, x as r; undefined for a fit without a mean
 * @see Rücker & Schwarzer (2021), Research Synthesis Methods 12:8–19
 */
export function draperyNumbers(points: Diagnosed["funnel"], fit: Fit): DraperyNumbers | undefined {
  const mean = fit.coefficients[0];
  if (!mean || fit.coefficients.length > 1) return undefined;
  const { measure } = fit.fit;
  const normal = LEVELS.map((p) => ({ p, q: normalUpperQuantile(p / 2) }));
  const { df } = mean;
  const own = df === undefined ? normal : LEVELS.map((p) => ({ p, q: tUpperQuantile(p / 2, df) }));
  const curve = (centre: number, se: number, quantiles: typeof normal): PCurveLine["points"] => {
    const at = (p: number, distance: number) => ({ x: toR(measure, centre + distance * se), p });
    return [
      ...quantiles.map(({ p, q }) => at(p, -q)),
      at(1, 0),
      ...[...quantiles].reverse().map(({ p, q }) => at(p, q)),
    ];
  };
  return {
    studies: points.map(({ effect_id, slab, yi, sei }) => ({
      effect_id,
      label: slab,
      pZero: normalTwoSidedP(yi / sei),
      points: curve(yi, sei, normal),
    })),
    pooled: {
      effect_id: "overall",
      label: "Pooled value",
      pZero: df === undefined ? normalTwoSidedP(mean.beta / mean.se) : tTwoSidedP(mean.beta / mean.se, df),
      points: curve(mean.beta, mean.se, own),
    },
  };
}
