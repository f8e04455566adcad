import type { ExpressionVariable } from "./conversion.ts";

/** Symbols that several expressions share, so that a reader meets one wording. */
export const variables = {
  r: { meaning: "correlation, oriented", unit: "correlation", domain: "-1 < r < 1" },
  n: { meaning: "sample size", unit: "persons", domain: "n ≥ 4" },
  df: { meaning: "residual degrees of freedom", unit: "degrees of freedom", domain: "df ≥ 2" },
  value: { meaning: "statistic as printed", unit: "its own", domain: "finite" },
  s: { meaning: "direction: 1 favourable, -1 unfavourable", unit: "none", domain: "-1 or 1" },
  n1: { meaning: "size of the first group", unit: "persons", domain: "n1 ≥ 1" },
  n2: { meaning: "size of the second group", unit: "persons", domain: "n2 ≥ 1" },
  a: {
    meaning: "(n1 + n2)²/(n1 n2), 4 for equal or unknown groups",
    unit: "none",
    domain: "a ≥ 4",
  },
  d: { meaning: "standardised mean difference, oriented", unit: "standard deviations", domain: "finite" },
} as const satisfies Record<string, ExpressionVariable>;
