import { type Interval, monotoneImage, negate } from "../interval.ts";
import { EFFECTS_REFERENCE, PREDICTION_REFERENCES, REFERENCES, type Reference } from "./quantiles.ts";
import type { Boxes, LevelRelation, Solution, Way } from "./relation.ts";

const FISHER =
  "Fisher, R. A. (1921). Metron 1:3–32; Borenstein, M. et al. (2009). Introduction to Meta-Analysis, 41–43";
const identity = (x: number) => x;
/** A scale on which an interval may have been made: there, and back to the printed one. */
interface Scale {
  readonly name: string;
  there(x: number): number;
  back(x: number): number;
}
const Z_SCALE: Scale = { name: "z", there: Math.atanh, back: Math.tanh };
const AS_PRINTED: Scale = { name: "r", there: identity, back: identity };
const SCALES: readonly Scale[] = [Z_SCALE, AS_PRINTED];

/** The estimate is the middle of its interval. The distribution does not matter here, only the scale. */
function middle(quantity: string, scales: readonly Scale[]): Solution {
  const lower = `${quantity}_lb`;
  const upper = `${quantity}_ub`;
  return {
    needs: [lower, upper],
    ways: scales.map(({ name, there, back }) => ({
      scale: name,
      image: (b) => monotoneImage((lb, ub) => back((there(lb) + there(ub)) / 2), [b[lower]!, b[upper]!], [1, 1]),
    })),
    monotone: "increasing in both limits",
  };
}

/** An estimate in the middle of its interval, on Fisher's z or on r. */
export const estimateAndInterval: LevelRelation = {
  kind: "level",
  id: "interval-r-k",
  title: "a correlation in the middle of its confidence interval",
  formula: "atanh r = (atanh lb + atanh ub) / 2, or r = (lb + ub) / 2, whatever the quantile (normal or t(k − 1))",
  variables: ["r", "r_lb", "r_ub"],
  domain: "−1 < lb ≤ ub < 1; intervals of the Wald kind",
  source: FISHER,
  solutions: { r: middle("r", SCALES) },
};

/** The same for a quantity that has one scale only. */
export const differenceAndInterval: LevelRelation = {
  ...estimateAndInterval,
  id: "interval-middle",
  title: "an estimate in the middle of its confidence interval",
  formula: "estimate = (lb + ub) / 2",
  variables: ["d", "d_lb", "d_ub", "zr", "zr_lb", "zr_ub"],
  domain: "lb ≤ ub; intervals of the Wald kind",
  solutions: { d: middle("d", [{ ...AS_PRINTED, name: "d" }]), zr: middle("zr", [{ ...AS_PRINTED, name: "z" }]) },
};

/** Standard error that an interval implies, on one scale. */
function standardErrorWays(scales: readonly Scale[], references: readonly Reference[]): Way[] {
  return scales.flatMap(({ name, there }) =>
    references.map((reference) => ({
      scale: `${name}, ${reference.name}`,
      image: (b: Boxes) => {
        const points = reference.points(b);
        const f = (lb: number, ub: number, q: number) => (there(ub) - there(lb)) / (2 * q);
        return points && monotoneImage(f, [b.r_lb!, b.r_ub!, points], [-1, 1, -1]);
      },
    })),
  );
}

/** The standard error of Fisher's z and the interval around r. */
export const standardErrorAndInterval: LevelRelation = {
  kind: "level",
  id: "se-interval",
  title: "the standard error of Fisher's z and the interval of r",
  formula: "se = (atanh ub − atanh lb) / (2 q), q of the normal or of t",
  variables: ["se_z", "r_lb", "r_ub", "k"],
  domain: "−1 < lb < ub < 1; t(effects): a three-level model's df counts effects, so any df from k − 1 up",
  source: FISHER,
  solutions: {
    se_z: {
      needs: ["r_lb", "r_ub"],
      ways: standardErrorWays([Z_SCALE], [...REFERENCES, EFFECTS_REFERENCE]),
      monotone: "increasing in ub, decreasing in lb and q",
    },
  },
};

/** A z statistic from estimate and interval; a negative estimate is mirrored, so that r > 0. */
function statisticImage(b: Boxes, there: (x: number) => number, q: Interval): Interval | undefined {
  const [r, lb, ub] = b.r![1] < 0 ? [negate(b.r!), negate(b.r_ub!), negate(b.r_lb!)] : [b.r!, b.r_lb!, b.r_ub!];
  if (r[0] < 0 || ub[0] <= lb[1]) return undefined;
  const f = (x: number, l: number, u: number, point: number) => (2 * point * there(x)) / (there(u) - there(l));
  return monotoneImage(f, [r, lb, ub, q], [1, 1, -1, 1]);
}

/** The correlation that a z statistic and the width of the interval imply. */
function fromStatistic(b: Boxes, { there, back }: Scale, q: Interval, sign: 1 | -1): Interval | undefined {
  if (b.z![0] < 0 || b.r_ub![0] <= b.r_lb![1]) return undefined;
  const f = (z: number, l: number, u: number, point: number) => back((z * (there(u) - there(l))) / (2 * point));
  const image = monotoneImage(f, [b.z!, b.r_lb!, b.r_ub!, q], [1, -1, 1, -1]);
  return image && (sign === 1 ? image : negate(image));
}

/** A z statistic, an estimate and its interval. */
export const statisticAndInterval: LevelRelation = {
  kind: "level",
  id: "z-r-interval",
  title: "a z statistic, its correlation and the interval",
  formula: "z = 2 q f(r) / (f(ub) − f(lb)), f = atanh or identity, q of the normal or of t(k − 1)",
  variables: ["z", "r", "r_lb", "r_ub", "k"],
  domain: "lb < ub; z printed as a magnitude",
  source: FISHER,
  solutions: {
    z: {
      needs: ["r", "r_lb", "r_ub"],
      ways: SCALES.flatMap(({ name, there }) =>
        REFERENCES.map((reference) => ({
          scale: `${name}, ${reference.name}`,
          image: (b: Boxes) => {
            const points = reference.points(b);
            return points && statisticImage(b, there, points);
          },
        })),
      ),
      monotone: "for r > 0: increasing in r, lb and q, decreasing in ub",
    },
    r: {
      needs: ["z", "r_lb", "r_ub"],
      ways: SCALES.flatMap((scale) =>
        REFERENCES.flatMap((reference) =>
          ([1, -1] as const).map((sign) => ({
            scale: `${scale.name}, ${reference.name}${sign === 1 ? "" : ", negative"}`,
            image: (b: Boxes) => {
              const points = reference.points(b);
              return points && fromStatistic(b, scale, points, sign);
            },
          })),
        ),
      ),
      monotone: "increasing in z and the width, decreasing in q",
    },
  },
};

/** Half width of a prediction interval from τ² and the confidence interval, around the middle on Fisher's z. */
function predictionLimit(side: 1 | -1): Solution {
  return {
    needs: ["tau2", "r", "r_lb", "r_ub"],
    ways: PREDICTION_REFERENCES.map((reference) => ({
      scale: `z, ${reference.name}`,
      image: (b) => {
        const points = reference.points(b);
        const width = points && standardErrorWays([Z_SCALE], [reference])[0]!.image(b);
        if (!width || width[0] < 0 || b.tau2![1] < 0) return undefined;
        const tau2: Interval = [Math.max(0, b.tau2![0]), b.tau2![1]];
        const f = (r: number, t: number, se: number, q: number) =>
          Math.tanh(Math.atanh(r) + side * q * Math.sqrt(t + se * se));
        return monotoneImage(f, [b.r!, tau2, width, points], [1, side, side, side]);
      },
    })),
    monotone: "increasing in r; each of τ², se and q pushes the limit outwards",
  };
}

/** τ², the confidence interval and the prediction interval. */
export const predictionInterval: LevelRelation = {
  kind: "level",
  id: "tau2-prediction",
  title: "a prediction interval from τ² and the confidence interval",
  formula: "atanh PI = atanh r ± q √(τ² + se²), se from the confidence interval with the same q",
  variables: ["r", "tau2", "r_lb", "r_ub", "pi_lb", "pi_ub", "k"],
  domain: "τ² ≥ 0 on Fisher's z scale",
  source: "Higgins, J. P. T., Thompson, S. G. & Spiegelhalter, D. J. (2009). J R Stat Soc A 172:137–159",
  solutions: { pi_lb: predictionLimit(-1), pi_ub: predictionLimit(1) },
};
