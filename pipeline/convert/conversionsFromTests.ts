import type { Conversion } from "./conversion.ts";
import { variables } from "./variables.ts";

const friedman = "Friedman (1968), Psychological Bulletin 70:245–251";
const rosenthal = "Rosenthal & DiMatteo (2001), Annual Review of Psychology 52:59–82";
const partialCaution = "with covariates in the model this is a partial correlation";

/** Test statistics: t, F, χ², z and the p value. */
export const conversionsFromTests: readonly Conversion[] = [
  {
    id: "t-to-r",
    stat: "t",
    name: "correlation",
    result: "r",
    expression: "t / sqrt(t^2 + df)",
    variables: { t: { meaning: "t statistic, oriented", unit: "none", domain: "finite" }, df: variables.df },
    domain: "t of one slope or of two independent groups",
    viRule: "1/(df-1)",
    source: friedman,
    evidence: "algebraic identity",
    cautions: [partialCaution],
  },
  {
    id: "F-to-r",
    stat: "F",
    name: "correlation",
    result: "r",
    expression: "sign(F) * sqrt(abs(F) / (abs(F) + df))",
    variables: {
      F: { meaning: "F statistic with df1 = 1, the direction as its sign", unit: "none", domain: "finite" },
      df: variables.df,
    },
    domain: "F with one numerator degree of freedom",
    viRule: "1/(df-1)",
    source: friedman,
    evidence: "algebraic identity, F = t²",
    cautions: [partialCaution],
  },
  {
    id: "chi2-to-r",
    stat: "chi2",
    name: "correlation",
    result: "r",
    expression: "sign(chi2) * sqrt(abs(chi2) / n)",
    variables: {
      chi2: { meaning: "χ² with one degree of freedom, the direction as its sign", unit: "none", domain: "|χ²| < n" },
      n: variables.n,
    },
    domain: "χ² with one degree of freedom",
    viRule: "1/(n-3)",
    source: rosenthal,
    evidence: "algebraic identity for the φ coefficient of a 2 × 2 table; an approximation for a Wald χ²",
    cautions: ["φ of dichotomised variables is smaller than the correlation of the variables behind them"],
  },
  {
    id: "z-to-r",
    stat: "z",
    name: "correlation",
    result: "r",
    expression: "z / sqrt(n)",
    variables: {
      z: { meaning: "standard normal statistic, oriented", unit: "none", domain: "|z| < √n" },
      n: variables.n,
    },
    domain: "a test of one association",
    viRule: "1/(n-3)",
    source: rosenthal,
    evidence: "large-sample approximation, z² = χ²(1)",
    cautions: [partialCaution],
  },
  {
    id: "p-to-r",
    stat: "p",
    name: "correlation",
    result: "r",
    expression: "t / sqrt(t^2 + df)",
    variables: {
      t: { meaning: "t statistic behind the p value, oriented", unit: "none", domain: "finite" },
      df: variables.df,
    },
    domain: "exact p value of one association, through t with n − 2 degrees of freedom",
    viRule: "1/(df-1)",
    source: "Rosenthal (1991), Meta-analytic Procedures for Social Research, ch. 2",
    evidence: "algebraic identity if the test was a t test",
    cautions: ["a rounded p value gives a rounded r; p < .05 is an inequality, not a value"],
  },
];
