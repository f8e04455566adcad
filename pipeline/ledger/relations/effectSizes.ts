import { type Interval, monotoneImage } from "../interval.ts";
import type { LevelRelation, Solution } from "./relation.ts";

/** One quantity from one other by an increasing function. */
function increasing(need: string, f: (x: number) => number): Solution {
  return {
    needs: [need],
    ways: [{ scale: "r", image: (b) => monotoneImage(f, [b[need]!], [1]) }],
    monotone: `increasing in ${need}`,
  };
}

/** Squares of an interval: the lower end is 0 when it holds 0. */
function squares([lo, hi]: Interval): Interval | undefined {
  const least = lo <= 0 && hi >= 0 ? 0 : Math.min(Math.abs(lo), Math.abs(hi));
  return monotoneImage((x) => 100 * x * x, [[least, Math.max(Math.abs(lo), Math.abs(hi))]], [1]);
}

/** r and d of two groups of equal size. */
export const correlationAndD: LevelRelation = {
  kind: "level",
  id: "r-d",
  title: "a correlation and its standardised mean difference",
  formula: "d = 2r / √(1 − r²)",
  variables: ["r", "d"],
  domain: "|r| < 1; groups of equal size",
  source: "Rosenthal, R. (1994). Parametric measures of effect size. In The Handbook of Research Synthesis, 231–244",
  solutions: {
    d: increasing("r", (r) => (2 * r) / Math.sqrt(1 - r * r)),
    r: increasing("d", (d) => d / Math.sqrt(d * d + 4)),
  },
};

/** r and Fisher's z. */
export const correlationAndFisherZ: LevelRelation = {
  kind: "level",
  id: "r-z",
  title: "a correlation and its Fisher z",
  formula: "zr = atanh r",
  variables: ["r", "zr"],
  domain: "|r| < 1",
  source: "Fisher, R. A. (1921). On the probable error of a coefficient of correlation. Metron 1:3–32",
  solutions: { zr: increasing("r", Math.atanh), r: increasing("zr", Math.tanh) },
};

/** The share of variance, in per cent, is the squared correlation. The sign of r is not in it. */
export const shareOfVariance: LevelRelation = {
  kind: "level",
  id: "r-share",
  title: "a correlation and the share of variance it stands for",
  formula: "percent_variance = 100 r²",
  variables: ["r", "percent_variance"],
  domain: "0 ≤ percent_variance ≤ 100; |r| from the share, its sign as printed",
  source: "Cohen, J. (1988). Statistical Power Analysis for the Behavioral Sciences, 2nd ed., 78",
  solutions: {
    percent_variance: {
      needs: ["r"],
      ways: [{ scale: "r", image: (b) => squares(b.r!) }],
      monotone: "increasing in |r|",
    },
    r: {
      needs: ["percent_variance"],
      ways: [
        { scale: "r", image: (b) => monotoneImage((x) => Math.sqrt(Math.max(0, x) / 100), [b.percent_variance!], [1]) },
        {
          scale: "r, negative",
          image: (b) => monotoneImage((x) => -Math.sqrt(Math.max(0, x) / 100), [b.percent_variance!], [-1]),
        },
      ],
      monotone: "increasing in percent_variance",
    },
  },
};
