import type { GoshNumbers, GoshSpread } from "../../../report/further/numbers.ts";
import { toR } from "../../../report/rows/studies.ts";
import type { Diagnosed } from "../../../schema/diagnosis.ts";
import type { Fit } from "../../../schema/fit.ts";
import { gosh, subsetMask } from "../../../stats/gosh/gosh.ts";
import { summariseGosh } from "../../../stats/gosh/summary.ts";

/** Subsets that are pooled: all of them up to 13 studies, beyond that a seeded draw; fewer where each of them takes long. */
const subsetsOf = (k: number): number => (k > 100 ? 4_000 : 10_000);
const SEED = 1;
const ACROSS = 36;
const UP = 28;

/** Methods that pool many subsets fast; every other model is shown under the closed-form one. */
const METHODS = ["EE", "DL", "ML", "REML"] as const;

/**
 * Graphical display of heterogeneity: pooled value and I² of many subsets, counted in a grid of bins.
 *
 * @param points effects and standard errors on the scale of the model
 * @returns estimates as r; undefined for fewer than three effects
 * @throws {ConvergenceError} if a τ² estimator finds no solution on a subset
 * @see Olkin, Dahabreh & Trikalinos (2012), Research Synthesis Methods 3:214–223
 */
export function goshNumbers(points: Diagnosed["funnel"], fit: Fit): GoshNumbers | undefined {
  if (points.length < 3) return undefined;
  const method = METHODS.find((name) => name === fit.fit.method) ?? "DL";
  const yi = points.map((point) => point.yi);
  const vi = points.map((point) => point.sei ** 2);
  const { table, exhaustive, flags } = gosh(yi, vi, { method, subsets: subsetsOf(yi.length), seed: SEED });
  const r = (value: number) => toR(fit.fit.measure, value);
  // tanh keeps the order, so that quantiles go over one by one; a mean does not and is taken of r itself
  const estimate = table.estimate.map(r);
  const summary = summariseGosh({ ...table, estimate });
  return {
    method,
    subsets: summary.subsets,
    exhaustive,
    seed: SEED,
    estimate: fiveNumbers(summary.estimate),
    I2: fiveNumbers(summary.I2),
    members: members(points, estimate, (row, i) =>
      flags ? flags[row * points.length + i]! : (subsetMask(row + 1) >>> i) & 1,
    ),
    bins: binned(estimate, table.I2),
  };
}

/** Mean of the subsets with each study, and of those without it. */
function members(
  points: Diagnosed["funnel"],
  estimate: Float64Array,
  holds: (row: number, i: number) => number,
): GoshNumbers["members"] {
  return points.flatMap(({ effect_id, slab: label }, i) => {
    let [inside, sumInside, sum] = [0, 0, 0];
    for (let row = 0; row < estimate.length; row++) {
      sum += estimate[row]!;
      if (holds(row, i) === 0) continue;
      inside++;
      sumInside += estimate[row]!;
    }
    const outside = estimate.length - inside;
    if (inside === 0 || outside === 0) return [];
    return [{ effect_id, label, withIt: sumInside / inside, without: (sum - sumInside) / outside }];
  });
}

function fiveNumbers({ mean, min, q25, median, q75, max }: GoshSpread): GoshSpread {
  return { mean, min, q25, median, q75, max };
}

function binned(x: Float64Array, y: Float64Array): GoshNumbers["bins"] {
  const limits = (values: Float64Array): [number, number] => {
    const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    const high = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    return [low, high > low ? high - low : 1];
  };
  const [x0, width] = limits(x);
  const [y0, height] = limits(y);
  const counts = new Map<number, number>();
  for (let i = 0; i < x.length; i++) {
    const column = Math.min(ACROSS - 1, Math.floor((ACROSS * (x[i]! - x0)) / width));
    const row = Math.min(UP - 1, Math.floor((UP * (y[i]! - y0)) / height));
    const bin = row * ACROSS + column;
    counts.set(bin, (counts.get(bin) ?? 0) + 1);
  }
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(([bin, count]) => {
      const [column, row] = [bin % ACROSS, Math.floor(bin / ACROSS)];
      return {
        effect_id: `bin-${row}-${column}`,
        x: x0 + (column * width) / ACROSS,
        x2: x0 + ((column + 1) * width) / ACROSS,
        y: y0 + (row * height) / UP,
        y2: y0 + ((row + 1) * height) / UP,
        count,
      };
    });
}
