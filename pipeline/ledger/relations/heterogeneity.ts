import {
  chi2Upper,
  chi2UpperQuantile,
  normalTwoSidedP,
  normalUpper,
  normalUpperQuantile,
} from "../../stats/distributions.ts";
import { type Interval, monotoneImage, negate } from "../interval.ts";
import { quantileImage } from "./quantiles.ts";
import type { LevelRelation } from "./relation.ts";

const HIGGINS = "Higgins, J. P. T. & Thompson, S. G. (2002). Stat Med 21:1539–1558";

/** I², Cochran's Q and its degrees of freedom. */
export const inconsistencyIndex: LevelRelation = {
  kind: "level",
  id: "I2-Q-df",
  title: "I² from Cochran's Q and its degrees of freedom",
  formula: "I² = 100 (Q − df) / Q, 0 where Q < df",
  variables: ["I2", "Q", "Q_df"],
  domain: "Q > 0, df ≥ 1; the Q-based I², which a τ²-based one may differ from",
  source: HIGGINS,
  solutions: {
    I2: {
      needs: ["Q", "Q_df"],
      ways: [
        {
          scale: "Q-based",
          image: (b) => monotoneImage((q, df) => Math.max(0, 100 * (1 - df / q)), [b.Q!, b.Q_df!], [1, -1]),
        },
      ],
      monotone: "increasing in Q, decreasing in df",
    },
    Q: {
      needs: ["I2", "Q_df"],
      ways: [
        {
          scale: "Q-based",
          image: (b) => {
            const image = monotoneImage((i2, df) => df / (1 - i2 / 100), [b.I2!, b.Q_df!], [1, 1]);
            return image && (b.I2![0] <= 0 ? [0, image[1]] : image);
          },
        },
      ],
      monotone: "increasing in I² and df; an I² of 0 allows any Q up to df",
    },
    Q_df: {
      needs: ["I2", "Q"],
      ways: [
        {
          scale: "Q-based",
          image: (b) =>
            b.I2![0] > 0 ? monotoneImage((i2, q) => q * (1 - i2 / 100), [b.I2!, b.Q!], [-1, 1]) : undefined,
        },
      ],
      monotone: "decreasing in I², increasing in Q; silent at I² = 0",
    },
  },
};

/** H² as Q over df. */
export const ratioH2: LevelRelation = {
  kind: "level",
  id: "H2-Q-df",
  title: "H² from Cochran's Q and its degrees of freedom",
  formula: "H² = Q / df",
  variables: ["H2", "Q", "Q_df"],
  domain: "df ≥ 1",
  source: HIGGINS,
  solutions: {
    H2: {
      needs: ["Q", "Q_df"],
      ways: [{ scale: "Q-based", image: (b) => monotoneImage((q, df) => q / df, [b.Q!, b.Q_df!], [1, -1]) }],
      monotone: "increasing in Q, decreasing in df",
    },
    Q: {
      needs: ["H2", "Q_df"],
      ways: [{ scale: "Q-based", image: (b) => monotoneImage((h2, df) => h2 * df, [b.H2!, b.Q_df!], [1, 1]) }],
      monotone: "increasing in both",
    },
  },
};

/** H² and I² say the same. */
export const ratioAndIndex: LevelRelation = {
  kind: "level",
  id: "H2-I2",
  title: "H² and I²",
  formula: "I² = 100 (1 − 1/H²)",
  variables: ["H2", "I2"],
  domain: "H² ≥ 1",
  source: HIGGINS,
  solutions: {
    I2: {
      needs: ["H2"],
      ways: [{ scale: "any", image: (b) => monotoneImage((h2) => Math.max(0, 100 * (1 - 1 / h2)), [b.H2!], [1]) }],
      monotone: "increasing in H²",
    },
    H2: {
      needs: ["I2"],
      ways: [{ scale: "any", image: (b) => monotoneImage((i2) => 1 / (1 - i2 / 100), [b.I2!], [1]) }],
      monotone: "increasing in I²",
    },
  },
};

/** Q and its p-value. */
export const testOfHomogeneity: LevelRelation = {
  kind: "level",
  id: "Q-p",
  title: "Cochran's Q, its degrees of freedom and its p-value",
  formula: "p = P(χ²(df) > Q)",
  variables: ["Q", "Q_df", "Q_p"],
  domain: "Q ≥ 0, df ≥ 1",
  source: "Cochran, W. G. (1954). The combination of estimates from different experiments. Biometrics 10:101–129",
  solutions: {
    Q_p: {
      needs: ["Q", "Q_df"],
      ways: [{ scale: "χ²", image: (b) => monotoneImage(chi2Upper, [b.Q!, b.Q_df!], [-1, 1]) }],
      monotone: "decreasing in Q, increasing in df",
    },
    Q: {
      needs: ["Q_p", "Q_df"],
      ways: [
        {
          scale: "χ²",
          image: (b) => quantileImage(b.Q_p!, (p) => monotoneImage(chi2UpperQuantile, [p, b.Q_df!], [-1, 1])),
        },
      ],
      monotone: "decreasing in p, increasing in df",
    },
  },
};

/** Degrees of freedom of Q against the number of effects. */
export const degreesOfFreedom: LevelRelation = {
  kind: "level",
  id: "df-k",
  title: "degrees of freedom of Q and the number of effects",
  formula: "df = k − 1",
  variables: ["Q_df", "k"],
  domain: "a mean without moderators",
  source: "Cochran, W. G. (1954). Biometrics 10:101–129",
  solutions: {
    Q_df: {
      needs: ["k"],
      ways: [{ scale: "count", image: (b) => [b.k![0] - 1, b.k![1] - 1] }],
      monotone: "increasing in k",
    },
  },
};

/** A z statistic and its p-value. */
export const statisticAndP: LevelRelation = {
  kind: "level",
  id: "z-p",
  title: "a z statistic and its p-value",
  formula: "p = 2 Φ(−|z|), or Φ(−|z|) one-sided",
  variables: ["z", "p"],
  domain: "0 < p ≤ 1",
  source: "Fisher, R. A. (1925). Statistical Methods for Research Workers, ch. 3",
  solutions: {
    p: {
      needs: ["z"],
      ways: [
        { scale: "two-sided", image: (b) => monotoneImage(normalTwoSidedP, [magnitude(b.z!)], [-1]) },
        { scale: "one-sided", image: (b) => monotoneImage(normalUpper, [magnitude(b.z!)], [-1]) },
      ],
      monotone: "decreasing in |z|",
    },
    z: {
      needs: ["p"],
      ways: [
        { scale: "two-sided", image: (b) => tailImage(b.p!, 2) },
        { scale: "one-sided", image: (b) => tailImage(b.p!, 1) },
        { scale: "two-sided, negative", image: (b) => mirrored(tailImage(b.p!, 2)) },
        { scale: "one-sided, negative", image: (b) => mirrored(tailImage(b.p!, 1)) },
      ],
      monotone: "decreasing in p; either sign of z",
    },
  },
};

function mirrored(image: Interval | undefined): Interval | undefined {
  return image && negate(image);
}

/** z for p = tails · P(Z > z). */
function tailImage(p: Interval, tails: number): Interval | undefined {
  return p[0] > 0 && p[1] < tails ? monotoneImage((x) => normalUpperQuantile(x / tails), [p], [-1]) : undefined;
}

/** |x| for x in an interval. */
function magnitude([lo, hi]: Interval): Interval {
  if (lo <= 0 && hi >= 0) return [0, Math.max(-lo, hi)];
  return lo > 0 ? [lo, hi] : [-hi, -lo];
}
