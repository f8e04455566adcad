import type { Stat } from "./conversion.ts";

/** Why a row gives no effect, and what would mend it; no period, as error messages have it. */
export interface Refusal {
  readonly ok: false;
  readonly problem: string;
  readonly hint: string;
}

/** A refusal. */
export function refuse(problem: string, hint: string): Refusal {
  return { ok: false, problem, hint };
}

const unknownUnit = "is a change per unit of a scale whose standard deviation is not known";

/** Statistics that people report and that lead to no correlation, with the reason. */
const unconvertible: Readonly<Record<string, readonly [problem: string, hint: string]>> = {
  hr: [`hazard ratio ${unknownUnit}`, "look for a correlation, or a test of two groups, in the source"],
  rr: [`risk ratio ${unknownUnit}`, "enter the 2 × 2 table's chi2 (df1 = 1), or OR of a binary predictor"],
  b: [`unstandardised coefficient b ${unknownUnit}`, "enter its t with df2, or the standardised weight as beta"],
  logor: [`log odds ratio ${unknownUnit}`, "if the predictor is binary enter exp of it as OR"],
  f2: [
    "f² of a model compares sets of predictors and has no direction",
    "for one predictor enter R² = f²/(1 + f²) as r2",
  ],
  eta2: ["η² has no direction and may cover several groups", "for two groups enter F with df1 = 1 and df2"],
  q2: ["Q² is not a statistic of one association", "enter the correlation"],
};

/** How a statistic may be spelled, to its name in the catalogue. */
const spellings: Readonly<Record<string, Stat>> = {
  r: "r",
  pearson: "r",
  spearman: "spearman",
  rho: "spearman",
  partial_r: "partial_r",
  pr: "partial_r",
  t: "t",
  f: "F",
  chi2: "chi2",
  z: "z",
  p: "p",
  d: "d",
  g: "g",
  or: "OR",
  beta: "beta",
  r2: "r2",
};

/** The catalogue's name of a statistic, whatever its capitals; or why there is none. */
export function readStat(text: string): Stat | Refusal {
  const key = text.trim().toLowerCase();
  const stat = spellings[key];
  if (stat) return stat;
  const reason = unconvertible[key];
  if (reason) return refuse(reason[0], reason[1]);
  const known = "r, spearman, partial_r, t, F, chi2, z, p, d, g, OR, beta, r2";
  return refuse(`stat needs one of ${known}, got ${JSON.stringify(text)}`, "see the catalogue of conversions");
}
