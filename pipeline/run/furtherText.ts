import type { Fit } from "../schema/fit.ts";
import { percent } from "../schema/words.ts";
import { degrees, interval, number, pText, pValue } from "./numberText.ts";
import { plainTable } from "./plainTable.ts";

/** What rarely used options of `fit` added, for the terminal. */
export function furtherLines(fit: Fit): string[] {
  return [
    ...wildLines(fit.robust?.wild),
    ...robuLines(fit),
    ...rhoLines(fit),
    ...subgroupLines(fit.subgroups),
    ...thresholdLines(fit.threshold),
    ...artefactLines(fit),
  ];
}

function wildLines(wild: NonNullable<Fit["robust"]>["wild"]): string[] {
  if (!wild) return [];
  const rows = wild.tests.map(({ hypothesis, F, pPlusOne, mcSe }) => [
    hypothesis,
    number(F),
    pValue(pPlusOne),
    number(mcSe),
  ]);
  return [
    "",
    `cluster wild bootstrap, ${wild.draws} draws with ${wild.weights} weights, seed ${wild.seed}`,
    plainTable(["", "F", "p", "Monte Carlo se of p"], rows),
  ];
}

function robuLines({ robu, fit }: Fit): string[] {
  if (!robu) return [];
  const { model, rho, studies, tau2, omega2, coefficients, sensitivity } = robu;
  const words = model === "CORR" ? `correlated effects, rho = ${rho}` : "hierarchical effects";
  const variances = `tau2 ${number(tau2)}${omega2 === undefined ? "" : `, omega2 within studies ${number(omega2)}`}`;
  const rows = coefficients.map((c) => [
    c.name,
    number(c.beta),
    number(c.se),
    degrees(c.df ?? 0),
    pValue(c.pval),
    interval(c.ciLb, c.ciUb),
  ]);
  const over = (sensitivity ?? []).flatMap((row) =>
    row.coefficients.map((c) => [
      String(row.rho),
      c.name,
      number(c.beta),
      number(c.se),
      interval(c.ciLb, c.ciUb),
      number(row.tau2 ?? 0),
    ]),
  );
  return [
    "",
    `robumeta's model: ${words}, ${studies} studies, ${variances}`,
    plainTable(["", "estimate", "se", "df", "p", `${percent(fit.level)} interval`], rows),
    ...(over.length > 0 ? [plainTable(["rho", "", "estimate", "se", "interval", "tau2"], over)] : []),
  ];
}

function rhoLines({ rhoSensitivity, multilevel }: Fit): string[] {
  if (!rhoSensitivity) return [];
  const levels = multilevel?.levels.map(({ name }) => name) ?? [];
  const robust = rhoSensitivity.some((row) => row.robust);
  const rows = rhoSensitivity.flatMap((row) =>
    (row.robust ?? row.coefficients).map((c, j) => [
      String(row.rho),
      c.name,
      number(c.beta),
      number(c.se),
      interval(c.ciLb, c.ciUb),
      ...(j === 0
        ? [...(row.sigma2 ?? []).map(number), ...(row.I2 ?? []).map((I2) => I2.toFixed(1))]
        : levels.flatMap(() => ["", ""])),
    ]),
  );
  const numbered = (name: string) => levels.map((_, l) => (levels.length > 1 ? `${name} ${l + 1}` : name));
  const head = ["rho", "", "estimate", "se", "interval", ...numbered("sigma2"), ...numbered("I2, %")];
  const legend = levels.length > 1 ? ` (${levels.map((name, l) => `${l + 1} ${name}`).join(", ")})` : "";
  const how = robust ? ", cluster-robust" : "";
  return ["", `under other correlations of sampling errors within a study${how}${legend}`, plainTable(head, rows)];
}

function subgroupLines(subgroups: Fit["subgroups"]): string[] {
  if (!subgroups) return [];
  const { column, levels, betweenCommon, betweenSeparate } = subgroups;
  const rows = levels.map(({ level, k, common, separate }) => [
    level,
    String(k),
    `${number(common.beta)} ${interval(common.ciLb, common.ciUb)}`,
    separate ? `${number(separate.beta)} ${interval(separate.ciLb, separate.ciUb)}` : "one effect only",
    separate ? number(separate.tau2) : "",
    separate?.I2 === undefined ? "" : `${separate.I2.toFixed(1)}`,
  ]);
  const test = (label: string, between: NonNullable<typeof betweenCommon>) => {
    const name = between.df.length === 2 ? "F" : "chi2";
    return `levels alike, ${label}: ${name}(${between.df.map(degrees).join(", ")}) = ${number(between.stat)}, ${pText(between.pval)}`;
  };
  return [
    "",
    `subgroups by ${column}: one tau2 for all levels (${number(levels[0]?.common.tau2 ?? 0)}), and one for each`,
    plainTable([column, "k", "mean, common tau2", "mean, own tau2", "own tau2", "own I2, %"], rows),
    ...(betweenCommon ? [test("common tau2", betweenCommon)] : []),
    ...(betweenSeparate ? [test("own tau2", betweenSeparate)] : []),
  ];
}

function thresholdLines(threshold: Fit["threshold"]): string[] {
  if (!threshold) return [];
  const { value, scale, probabilityAbove, proportionAbove } = threshold;
  const what = scale === "r" ? `r = ${value}` : String(value);
  const share = (x: number) => percent((100 * x).toFixed(1));
  const limits =
    proportionAbove?.ciLb === undefined || proportionAbove.ciUb === undefined
      ? ""
      : ` [${share(proportionAbove.ciLb)}, ${share(proportionAbove.ciUb)}]`;
  return [
    "",
    ...(probabilityAbove === undefined
      ? []
      : [`probability that the true effect of a new study exceeds ${what}: ${share(probabilityAbove)}`]),
    proportionAbove
      ? `estimated share of true effects above ${what}: ${share(proportionAbove.estimate)}${limits}`
      : `no share of true effects above ${what} is estimated: tau2 is 0 or fixed`,
  ];
}

const CORRECTION_WORDS = {
  none: "sampling error only",
  unreliability: "unreliability of both measures",
  direct: "unreliability, direct range restriction",
  indirect: "unreliability, indirect range restriction",
} as const;

function artefactLines({ artefacts, fit }: Fit): string[] {
  if (!artefacts) return [];
  const { correction, credibility, bareBones, trueScore, generalizationX, generalizationY, distribution } = artefacts;
  const row = (
    label: string,
    s: { mean: number; residualVariance: number; ciLb: number; ciUb: number; crLb: number; crUb: number },
  ) => [
    label,
    number(s.mean),
    number(Math.sqrt(Math.max(0, s.residualVariance))),
    interval(s.ciLb, s.ciUb),
    interval(s.crLb, s.crUb),
  ];
  const spread = distribution
    ? ([
        ["by distributions, Taylor series", distribution.taylor],
        ["by distributions, interactive", distribution.interactive],
      ] as const)
    : [];
  const rows = [
    row("bare bones", bareBones),
    ...(trueScore ? [row("corrected, x and y", trueScore)] : []),
    ...(generalizationX ? [row("corrected, x as measured", generalizationX)] : []),
    ...(generalizationY ? [row("corrected, y as measured", generalizationY)] : []),
    ...spread.map(([label, s]) => row(label, { ...s, mean: s.meanRho, residualVariance: s.varRho })),
  ];
  return [
    "",
    `Hunter-Schmidt on the scale of r (${CORRECTION_WORDS[correction]}): ${bareBones.k} correlations, N = ${bareBones.N}`,
    plainTable(
      ["", "mean r", "SD of true r", `${percent(fit.level)} confidence`, `${percent(credibility)} credibility`],
      rows,
    ),
  ];
}
