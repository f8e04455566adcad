import type { Claim } from "../../schema/claim.ts";
import { claimInterval, limitIntervals } from "../figures.ts";
import { type Interval, meet, monotoneImage } from "../interval.ts";
import { REFERENCES } from "./quantiles.ts";
import type { FigureRelation, Found } from "./relation.ts";

/** Quantities that are an effect of a whole meta-analysis, so that its k and n bear on them. */
const EFFECTS = new Set(["r", "d", "zr"]);

/** A percentage of k things must be m/k for a whole m. */
export const percentageOfCount: FigureRelation = {
  kind: "figure",
  id: "percent-k",
  title: "a percentage of k studies",
  formula: "some whole m in 0 … k has 100 m / k rounding to the printed percentage",
  variables: ["percent_negative", "k"],
  domain: "percentages that count studies",
  source: "Brown, N. J. L. & Heathers, J. A. J. (2017). The GRIM test. Soc Psychol Personal Sci 8:363–369",
  find: percentageFound,
};

function percentageFound(claim: Claim): Found | undefined {
  if (!claim.quantity.startsWith("percent_") || claim.quantity === "percent_variance" || !claim.k) return undefined;
  const box = claimInterval(claim);
  const m = Math.min(claim.k, Math.max(0, Math.round(((box[0] + box[1]) / 2 / 100) * claim.k)));
  const percent = (100 * m) / claim.k;
  return {
    against: "k",
    scale: "count",
    computed: percent,
    interval: [percent, percent],
    holds: meet([percent, percent], box),
    note: `nearest: ${m} of ${claim.k}`,
  };
}

/** A correlation of fewer than four people has no variance on Fisher's z scale. */
export const peoplePerStudy: FigureRelation = {
  kind: "figure",
  id: "n-k",
  title: "people and studies",
  formula: "n ≥ 4 k",
  variables: ["n", "k"],
  domain: "independent samples, effects pooled on Fisher's z scale",
  source: "Fisher, R. A. (1921). Metron 1:3–32 (variance 1/(n − 3))",
  weak: true,
  find: ({ quantity, k, n }) =>
    EFFECTS.has(quantity) && k && n
      ? { against: "n, k", scale: "count", computed: n / k, interval: [n / k, n / k], holds: n >= 4 * k }
      : undefined,
};

/** No model that lets studies differ has a narrower interval than the common-effect one. */
export const widthAndPeople: FigureRelation = {
  kind: "figure",
  id: "interval-n-k",
  title: "the width of an interval against the number of people",
  formula: "se implied by the interval ≥ 1/√(n − 3k) on z, ≥ (1 − r²)/√(n − k) on r",
  variables: ["r", "r_lb", "r_ub", "n", "k"],
  domain: "independent samples; Knapp–Hartung intervals of very similar studies may be narrower",
  source: "Borenstein, M. et al. (2010). Res Synth Methods 1:97–111",
  weak: true,
  find: widthFound,
};

function widthFound(claim: Claim): Found | undefined {
  const limits = limitIntervals(claim);
  const { k, n } = claim;
  if (claim.quantity !== "r" || !limits || !k || !n || n <= 3 * k) return undefined;
  const r = Math.max(...claimInterval(claim).map(Math.abs));
  const scales = [
    { name: "z", there: Math.atanh, least: 1 / Math.sqrt(n - 3 * k) },
    { name: "r", there: (x: number) => x, least: (1 - r * r) / Math.sqrt(n - k) },
  ];
  const found = scales.flatMap(({ name, there, least }) =>
    REFERENCES.flatMap((reference) => {
      const points = reference.points({ k: [k, k] });
      const f = (lb: number, ub: number, q: number) => (there(ub) - there(lb)) / (2 * q);
      const implied = points && monotoneImage(f, [limits.lb.interval, limits.ub.interval, points], [-1, 1, -1]);
      return implied ? [{ scale: `${name}, ${reference.name}`, least, implied }] : [];
    }),
  );
  const best = found.find(({ implied, least }) => implied[1] >= least) ?? found[0];
  if (!best) return undefined;
  return {
    against: "n, k",
    scale: best.scale,
    computed: best.least,
    interval: best.implied,
    holds: best.implied[1] >= best.least,
    note: `an interval of n = ${n} in k = ${k} implies a standard error of at least ${best.least.toFixed(4)}`,
  };
}

/** Widest and narrowest interval of several. */
export function hull(intervals: readonly Interval[]): Interval {
  return [Math.min(...intervals.map((i) => i[0])), Math.max(...intervals.map((i) => i[1]))];
}
