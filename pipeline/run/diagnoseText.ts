import type { BiasJson, SelectionJson } from "../stages/model/biasJson.ts";
import type { InfluenceReport } from "../stages/model/influenceReport.ts";
import { degrees, interval, number, pText } from "./numberText.ts";
import { plainTable } from "./plainTable.ts";

const cell = (value: number | undefined): string => (value === undefined ? "" : number(value));

/** Diagnostics for the terminal: one row an effect, the influential ones marked, then the spread of GOSH. */
export function influenceText(report: InfluenceReport): string {
  const head = [
    "effect",
    "rstudent",
    "DFFITS",
    "Cook's D",
    "cov.r",
    "tau2 del",
    "Q del",
    "hat",
    "weight %",
    ...(report.leaveOneOut ? ["estimate without"] : []),
    "",
  ];
  const rows = report.influence.map((row, i) => [
    row.effect_id,
    cell(row.rstudent),
    cell(row.dffits),
    cell(row.cookD),
    cell(row.covR),
    cell(row.tau2Del),
    cell(row.QEDel),
    number(row.hat),
    row.weight.toFixed(1),
    ...(report.leaveOneOut ? [cell(report.leaveOneOut[i]?.estimate)] : []),
    row.influential ? "*" : "",
  ]);
  const marked = report.influence.filter((row) => row.influential).length;
  const lines = [
    plainTable(head, rows),
    `* influential by DFFITS, Cook's distance, hat value or DFBETAS: ${marked} of ${rows.length}`,
  ];
  if (report.gosh) {
    const { subsets, exhaustive, method, estimate, I2 } = report.gosh;
    lines.push(
      `GOSH, ${exhaustive ? "all" : "a draw of"} ${subsets} subsets by ${method}: estimate ${number(estimate.min)} to ${number(estimate.max)}, ` +
        `middle half ${interval(estimate.q25, estimate.q75)}; I2 ${I2.min.toFixed(1)} to ${I2.max.toFixed(1)} %`,
    );
  }
  for (const warning of report.warnings) lines.push(`warning: ${warning.message}`);
  return lines.join("\n");
}

/** Small-study and selection methods for the terminal, one line a method. */
export function biasText(report: BiasJson): string {
  const lines: string[] = [];
  const {
    egger,
    begg,
    trimFill,
    failSafe,
    petPeese,
    waap,
    henmiCopas,
    tes,
    pCurve,
    pUniformStar,
    threeLevelPet,
    eggerRobust,
  } = report;
  if (egger) {
    const stat = egger.df === undefined ? "z" : `t(${degrees(egger.df)})`;
    const limit =
      egger.estimate === undefined ? "" : `; limit ${number(egger.estimate)} ${interval(egger.ciLb!, egger.ciUb!)}`;
    lines.push(
      `Egger's test (${egger.model}, ${egger.predictor}): ${stat} = ${number(egger.stat)}, ${pText(egger.pval)}${limit}`,
    );
  }
  if (begg) lines.push(`Begg's rank test: tau = ${number(begg.tau)}, ${pText(begg.pval)}`);
  if (trimFill) {
    const { estimator, side, k0, beta, ciLb, ciUb } = trimFill;
    lines.push(
      `trim and fill (${estimator}): ${k0} missing on the ${side}; filled ${number(beta)} ${interval(ciLb, ciUb)}`,
    );
  }
  if (failSafe)
    lines.push(
      `fail-safe N: Rosenthal ${failSafe.rosenthal}, Orwin ${failSafe.orwin}, Rosenberg ${failSafe.rosenberg}`,
    );
  if (petPeese) {
    const { pet, peese, selected } = petPeese;
    lines.push(
      `PET ${number(pet.estimate)} ${interval(pet.ciLb, pet.ciUb)}, PEESE ${number(peese.estimate)} ${interval(peese.ciLb, peese.ciUb)}; ${selected} is taken`,
    );
  }
  if (waap)
    lines.push(`WAAP-WLS (${waap.powered} powered): ${number(waap.estimate)} ${interval(waap.ciLb, waap.ciUb)}`);
  for (const [name, fit] of selections(report)) {
    const test = fit.lrtP === undefined ? "" : `; LRT ${number(fit.lrt)}, ${pText(fit.lrtP)}`;
    lines.push(
      `${name}: ${fit.coefficients.length > 1 ? "intercept " : ""}${number(fit.beta)} ${interval(fit.ciLb, fit.ciUb)}, tau2 ${number(fit.tau2)}, delta ${fit.delta.map(number).join(" ")}${test}`,
    );
  }
  if (henmiCopas) lines.push(`Henmi-Copas: ${number(henmiCopas.beta)} ${interval(henmiCopas.ciLb, henmiCopas.ciUb)}`);
  if (tes) lines.push(`excess significance: ${tes.O} significant, ${number(tes.E)} expected, ${pText(tes.pval)}`);
  if (pCurve)
    lines.push(
      `p-curve: ${pCurve.significant} significant, right skew ${pText(pCurve.rightSkew.pFull)}, power ${number(pCurve.power.estimate)}`,
    );
  if (pUniformStar)
    lines.push(
      `p-uniform*: ${number(pUniformStar.estimate)} ${interval(pUniformStar.ciLb, pUniformStar.ciUb)}, tau2 ${number(pUniformStar.tau2)}`,
    );
  for (const [name, fit] of [
    ["Egger, robust", eggerRobust],
    ["three-level PET", threeLevelPet],
  ] as const) {
    if (!fit) continue;
    const { slope, limit, clusters } = fit;
    lines.push(
      `${name} (${clusters} studies): t(${degrees(slope.df!)}) = ${number(slope.stat)}, ${pText(slope.pval)}; limit ${number(limit.estimate)} ${interval(limit.ciLb, limit.ciUb)}`,
    );
  }
  for (const warning of report.warnings) lines.push(`warning: ${warning.message}`);
  return lines.join("\n");
}

function selections({ selection, selection4, selectionBeta }: BiasJson): [string, SelectionJson][] {
  const named: [string, SelectionJson | undefined][] = [
    [`selection model, steps ${selection?.steps?.join(" ") ?? ""}`, selection],
    ["selection model, steps 0.025 0.5", selection4],
    ["selection model, beta", selectionBeta],
  ];
  return named.flatMap(([name, fit]) => (fit ? [[name, fit] as [string, SelectionJson]] : []));
}
