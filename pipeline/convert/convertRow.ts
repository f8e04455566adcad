import { conversionById } from "./catalogue.ts";
import type { Conversion, Stat } from "./conversion.ts";
import { prepare } from "./prepare.ts";
import { type Refusal, readStat, refuse } from "./refusals.ts";
import type { Converted, ReportedStatistic } from "./row.ts";
import { Worksheet } from "./worksheet.ts";

const conversionOf: Readonly<Record<Stat, string>> = {
  r: "r",
  spearman: "spearman-to-r",
  partial_r: "partial-r",
  t: "t-to-r",
  F: "F-to-r",
  chi2: "chi2-to-r",
  z: "z-to-r",
  p: "p-to-r",
  d: "d-to-r",
  g: "g-to-r",
  OR: "OR-to-r",
  beta: "beta-to-r",
  r2: "r2-to-r",
};

/**
 * From a statistic as printed to r, Fisher's z and their sampling variances, every formula noted with its numbers.
 *
 * The value is oriented first and converted then. What the catalogue cannot convert is refused with the reason; what
 * lies outside a formula's domain carries a warning. Pure: nothing is thrown for a reader's data.
 *
 * @returns the effect with its steps, or a refusal with a hint
 */
export function convertRow(input: ReportedStatistic): Converted {
  const stat = readStat(input.stat);
  if (typeof stat !== "string") return stat;
  const fault = shapeFault(input);
  if (fault) return fault;
  const sheet = new Worksheet();
  const prepared = prepare(sheet, stat, input);
  if ("ok" in prepared) return prepared;
  const conversion = conversionById(conversionOf[stat]);
  const ri = sheet.run(conversion.id, prepared.values);
  const n = prepared.n;
  const outside = rangeFault(stat, ri, n, conversion, prepared.df);
  if (outside) return outside;
  const zi = sheet.run("fisher-z", { r: ri });
  const vi = samplingVariance(sheet, conversion, prepared.values, n, prepared.df);
  const vi_r = sheet.run("vi-r", { r: ri, n });
  return {
    ok: true,
    ri,
    zi,
    vi,
    vi_rule: conversion.viRule,
    vi_r,
    ni: n,
    conversion: conversion.id,
    steps: sheet.steps,
    warnings: sheet.warnings,
  };
}

function shapeFault(input: ReportedStatistic): Refusal | undefined {
  for (const name of ["value", "ni", "df1", "df2", "n1", "n2", "tails"] as const) {
    const given = input[name];
    if (given !== undefined && !Number.isFinite(given))
      return refuse(`${name} needs a finite number, got ${given}`, "leave an unknown cell empty");
  }
  const { n1, n2, ni, tails } = input;
  if (tails !== undefined && tails !== 1 && tails !== 2)
    return refuse(`tails needs 1 or 2, got ${tails}`, "a p value is two-sided unless tails = 1");
  if ((n1 === undefined) !== (n2 === undefined))
    return refuse("n1 and n2 need both or neither, got one", "enter the sizes of both groups");
  if (n1 !== undefined && n2 !== undefined && (n1 < 1 || n2 < 1))
    return refuse(`n1 and n2 need at least 1, got ${n1} and ${n2}`, "enter the sizes of both groups");
  if (ni !== undefined && ni < 4)
    return refuse(`ni needs at least 4, got ${ni}`, "z of fewer than 4 persons has no variance");
  return undefined;
}

function rangeFault(stat: Stat, ri: number, n: number, conversion: Conversion, df?: number): Refusal | undefined {
  if (!(Math.abs(ri) < 1)) {
    return refuse(
      `${stat} needs to give |r| < 1, got r = ${ri}`,
      "check the value, and that n belongs to this statistic",
    );
  }
  if (conversion.viRule === "1/(df-1)") {
    if (!(df! >= 2)) return refuse(`${stat} needs at least 2 residual degrees of freedom, got ${df}`, "check df2");
  } else if (n < 4) return refuse(`${stat} needs at least 4 persons, got ${n}`, "check ni");
  return undefined;
}

function samplingVariance(
  sheet: Worksheet,
  conversion: Conversion,
  values: Readonly<Record<string, number>>,
  n: number,
  df?: number,
): number {
  switch (conversion.viRule) {
    case "1/(df-1)":
      return sheet.run("vi-df", { df: df! });
    case "1/(n-3)":
      return sheet.run("vi-n", { n });
    case "(1+rho^2/2)/(n-3)":
      return sheet.run("vi-spearman", { rho: values.rho!, n });
  }
}
