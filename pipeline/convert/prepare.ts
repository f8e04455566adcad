import type { Stat } from "./conversion.ts";
import { orient } from "./orient.ts";
import { type Refusal, refuse } from "./refusals.ts";
import type { ReportedStatistic } from "./row.ts";
import type { Worksheet } from "./worksheet.ts";

/** What a conversion's expression needs, oriented, with the sample size and the residual degrees of freedom. */
export interface Prepared {
  readonly values: Readonly<Record<string, number>>;
  readonly n: number;
  readonly df?: number;
}

/** Orients the value of a row and gathers what its conversion needs; a refusal where something is missing or contradicts. */
export function prepare(sheet: Worksheet, stat: Stat, input: ReportedStatistic): Prepared | Refusal {
  const fault = domainFault(stat, input.value);
  if (fault) return fault;
  switch (stat) {
    case "t":
    case "F":
    case "partial_r":
      return prepareResidual(sheet, stat, input);
    case "p":
      return prepareP(sheet, input);
    case "d":
    case "g":
    case "OR":
      return prepareGroups(sheet, stat, input);
    default:
      return prepareSample(sheet, stat, input);
  }
}

function domainFault(stat: Stat, value: number): Refusal | undefined {
  if (stat === "p" && !(value > 0 && value < 1))
    return refuse(`p needs a value between 0 and 1, got ${value}`, "enter the exact p value");
  if (stat === "r2" && !(value >= 0 && value < 1))
    return refuse(
      `r2 needs a share from 0 to below 1, got ${value}`,
      "enter .12 for 12 percent; the direction goes to orientation",
    );
  if ((stat === "F" || stat === "chi2") && value < 0)
    return refuse(`${stat} needs 0 or more, got ${value}`, "the direction goes to orientation");
  if (stat === "OR" && !(value > 0))
    return refuse(`OR needs a positive ratio, got ${value}`, "a log odds ratio is not an OR");
  if ((stat === "r" || stat === "partial_r" || stat === "spearman") && !(Math.abs(value) < 1)) {
    return refuse(`${stat} needs a value between -1 and 1, got ${value}`, "a missing decimal point?");
  }
  return undefined;
}

/** r, Spearman, χ², z, β, R²: everything that needs the sample size alone. */
function prepareSample(
  sheet: Worksheet,
  stat: "r" | "spearman" | "chi2" | "z" | "beta" | "r2",
  input: ReportedStatistic,
): Prepared | Refusal {
  const n = sampleSize(sheet, stat, input);
  if (typeof n !== "number") return n;
  if (stat === "chi2" && input.df1 !== 1) {
    return refuse(
      `chi2 needs df1 = 1, got ${input.df1 ?? "nothing"}`,
      "χ² of a larger table has no direction and no correlation",
    );
  }
  const value = orient(sheet, stat, input.value, input.orientation);
  if (typeof value !== "number") return value;
  if (stat === "beta" && Math.abs(value) > 0.5) {
    sheet.warn(
      "betaOutsideDomain",
      `β = ${value} lies outside -.5 to .5, where the formula of Peterson & Brown (2005) was fitted`,
    );
  }
  const symbol = stat === "spearman" ? "rho" : stat;
  return { values: stat === "chi2" || stat === "z" ? { [symbol]: value, n } : { [symbol]: value }, n };
}

/** ni as given; a correlation printed with its degrees of freedom, r(48) = .30, says n = df + 2. */
function sampleSize(sheet: Worksheet, stat: string, { ni, df2 }: ReportedStatistic): number | Refusal {
  const isCorrelation = stat === "r" || stat === "spearman";
  if (ni === undefined) {
    if (isCorrelation && df2 !== undefined) return sheet.run("n-from-df", { df: df2 });
    return refuse(`${stat} needs ni, got nothing`, "enter the number of persons behind the statistic");
  }
  if (isCorrelation && df2 !== undefined && df2 > ni - 2) {
    return refuse(`${stat} needs df2 of at most n - 2 = ${ni - 2}, got ${df2}`, "check ni and df2");
  }
  return ni;
}

/** t, F and partial r: residual degrees of freedom from the row, or n − 2 with a warning. */
function prepareResidual(
  sheet: Worksheet,
  stat: "t" | "F" | "partial_r",
  input: ReportedStatistic,
): Prepared | Refusal {
  if (stat === "F" && input.df1 !== 1) {
    return refuse(
      `F needs df1 = 1, got ${input.df1 ?? "nothing"}`,
      "F of several groups or predictors has no direction and no correlation",
    );
  }
  const size = residualSize(sheet, stat, stat === "F" ? input.df2 : (input.df2 ?? input.df1), input.ni);
  if ("ok" in size) return size;
  const value = orient(sheet, stat, input.value, input.orientation);
  if (typeof value !== "number") return value;
  return { values: stat === "partial_r" ? { r: value } : { [stat]: value, df: size.df }, ...size };
}

function residualSize(
  sheet: Worksheet,
  stat: string,
  df: number | undefined,
  n: number | undefined,
): { n: number; df: number } | Refusal {
  if (df === undefined && n === undefined)
    return refuse(`${stat} needs df2 or ni, got neither`, "enter the residual degrees of freedom as df2");
  if (df === undefined) {
    sheet.warn("dfFromN", `${stat} without degrees of freedom: df = n - 2 assumes a model without covariates`);
    return { n: n!, df: sheet.run("df-from-n", { n: n! }) };
  }
  if (n === undefined) {
    sheet.warn("nFromDf", `${stat} without ni: n = df + 2 assumes a model without covariates`);
    return { n: sheet.run("n-from-df", { df }), df };
  }
  if (df > n - 2) {
    return refuse(
      `${stat} needs df2 of at most n - 2 = ${n - 2}, got ${df}`,
      "a denominator that counts repeated observations is not the number of persons",
    );
  }
  return { n, df };
}

/** p: through the t distribution with n − 2 degrees of freedom, the sign from the orientation. */
function prepareP(sheet: Worksheet, input: ReportedStatistic): Prepared | Refusal {
  const { value: p, ni, df2, tails = 2 } = input;
  const size = residualSize(sheet, "p", df2, ni);
  if ("ok" in size) return size;
  const t = sheet.run("t-from-p", { p, tails, df: size.df });
  const oriented = orient(sheet, "p", t, input.orientation);
  if (typeof oriented !== "number") return oriented;
  return { values: { t: oriented, df: size.df }, ...size };
}

/** d, g and the odds ratio: group sizes where known, 4 for the group ratio with a warning otherwise. */
function prepareGroups(sheet: Worksheet, stat: "d" | "g" | "OR", input: ReportedStatistic): Prepared | Refusal {
  const { ni, n1, n2 } = input;
  const known = n1 !== undefined && n2 !== undefined;
  if (ni === undefined && !known)
    return refuse(`${stat} needs ni, or n1 and n2, got neither`, "enter the sizes of the groups");
  if (ni !== undefined && known && n1 + n2 > ni) {
    return refuse(`${stat} needs n1 + n2 of at most ni = ${ni}, got ${n1 + n2}`, "check the sizes of the groups");
  }
  const printed = stat === "OR" ? sheet.run("ln-odds-ratio", { OR: input.value }) : input.value;
  const oriented = orient(sheet, stat, printed, input.orientation);
  if (typeof oriented !== "number") return oriented;
  const d = stat === "OR" ? sheet.run("d-from-ln-odds-ratio", { lnOR: oriented }) : oriented;
  if (stat === "OR" && !known) {
    sheet.warn("binaryPredictorAssumed", "OR without group sizes: the formula holds for a binary predictor only");
  }
  if (!known) sheet.warn("groupsUnknown", `${stat} without n1 and n2: a = 4 assumes groups of equal size`);
  const a = known ? sheet.run("group-ratio", { n1, n2 }) : 4;
  return { values: { d, a }, n: ni ?? sheet.run("n-from-groups", { n1: n1!, n2: n2! }) };
}
