import type { Conversion } from "./conversion.ts";
import { variables } from "./variables.ts";

const borenstein = "Borenstein, Hedges, Higgins & Rothstein (2009), Introduction to Meta-Analysis, ch. 7";

/** Comparisons of two groups: d, g and the odds ratio of a binary predictor. */
export const conversionsFromGroups: readonly Conversion[] = [
  {
    id: "d-to-r",
    stat: "d",
    name: "correlation",
    result: "r",
    expression: "d / sqrt(d^2 + a)",
    variables: { d: variables.d, a: variables.a },
    domain: "two independent groups",
    viRule: "1/(n-3)",
    source: borenstein,
    evidence: "algebraic identity for the point-biserial correlation, up to the factor (n − 2)/n of a",
    cautions: ["the correlation of a dichotomised predictor is smaller than that of the predictor behind it"],
  },
  {
    id: "g-to-r",
    stat: "g",
    name: "correlation",
    result: "r",
    expression: "d / sqrt(d^2 + a)",
    variables: { d: { ...variables.d, meaning: "Hedges' g, oriented" }, a: variables.a },
    domain: "two independent groups",
    viRule: "1/(n-3)",
    source: borenstein,
    evidence: "as d; the small-sample factor of g, 1 − 3/(4 df − 1), is left in",
    cautions: ["the correlation of a dichotomised predictor is smaller than that of the predictor behind it"],
  },
  {
    id: "OR-to-r",
    stat: "OR",
    name: "correlation",
    result: "r",
    expression: "d / sqrt(d^2 + a)",
    variables: { d: variables.d, a: variables.a },
    domain: "odds ratio of a binary predictor, through d = ln OR · √3/π",
    viRule: "1/(n-3)",
    source: "Hasselblad & Hedges (1995), Psychological Bulletin 117:167–178",
    evidence: "assumes a logistic latent outcome of equal spread in both groups",
    cautions: ["an odds ratio per unit of a scale has another meaning for every scale and does not convert"],
  },
];
