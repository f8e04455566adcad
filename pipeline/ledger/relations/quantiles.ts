import { normalUpperQuantile, tUpperQuantile } from "../../stats/distributions.ts";
import type { Interval } from "../interval.ts";
import type { Boxes } from "./relation.ts";

/** Two-sided 95 per cent point of the standard normal distribution, 1.959964. */
export const NORMAL = normalUpperQuantile(0.025);

/** A distribution that an interval may rest on: its two-sided 95 per cent points, as an interval. */
export interface Reference {
  readonly name: string;
  points(boxes: Boxes): Interval | undefined;
}

const normal: Reference = { name: "normal", points: () => [NORMAL, NORMAL] };

function student(lost: number): Reference {
  return {
    name: `t(k-${lost})`,
    points: ({ k }) => {
      if (!k || k[0] <= lost) return undefined;
      const point = tUpperQuantile(0.025, k[0] - lost);
      return [point, point];
    },
  };
}

/** Normal, and t with k − 1 degrees of freedom: what a paper that names neither may have used. */
export const REFERENCES: readonly Reference[] = [normal, student(1)];

/** For prediction intervals: also t(k − 2) (Higgins, Thompson & Spiegelhalter 2009, J R Stat Soc A 172:137–159). */
export const PREDICTION_REFERENCES: readonly Reference[] = [normal, student(1), student(2)];

/** A three-level model has more effects than studies: t with any number of degrees of freedom from k − 1 up. */
export const EFFECTS_REFERENCE: Reference = {
  name: "t(effects)",
  points: (boxes) => {
    const point = student(1).points(boxes);
    return point && [NORMAL, point[1]];
  },
};

/** The image of a printed p under a quantile function; nothing where p may be 0, from which nothing follows. */
export function quantileImage([lo, hi]: Interval, of: (p: Interval) => Interval | undefined): Interval | undefined {
  return lo > 0 ? of([Math.min(1, lo), Math.min(1, hi)]) : undefined;
}
