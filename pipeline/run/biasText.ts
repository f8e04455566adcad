import { percent } from "../schema/words.ts";
import type { BiasJson, SelectionJson } from "../stages/model/biasJson.ts";
import type { DiagnosedModel } from "./diagnoseFile.ts";
import { degrees, pText, pValue } from "./numberText.ts";
import { plainTable } from "./plainTable.ts";
import { onScale, paragraph, scaleName } from "./proseText.ts";

type Report = DiagnosedModel & BiasJson;

/** Below this many effects a verdict of nothing found comes with a word on power; the number is a choice. */
const FEW = 30;

/** A test for what small studies hide, or for selection. */
interface Tested {
  readonly name: string;
  readonly statistic: string;
  readonly pval: number;
}

/** A pooled value that allows for it. */
interface Allowed {
  readonly name: string;
  readonly estimate: number;
  readonly ciLb: number;
  readonly ciUb: number;
  readonly note?: string;
}

/** Small-study and selection methods for the terminal: what they come to, the tests, the corrected estimates, the counts. */
export function biasText(report: Report): string {
  const { fit } = report;
  const tests = [...asymmetryTests(report), ...selectionTests(report)];
  const estimates = [...regressionEstimates(report), ...selectionEstimates(report)];
  const show = (x: number) => onScale(fit.measure, x);
  const testTable = plainTable(
    ["test", "statistic", "p"],
    tests.map(({ name, statistic, pval }) => [name, statistic, pValue(pval)]),
    [0, 1],
  );
  const estimateTable = plainTable(
    ["estimate that allows for it", scaleName(fit.measure), `${percent(fit.level)} interval`, ""],
    estimates.map(({ name, estimate, ciLb, ciUb, note = "" }) => [
      name,
      show(estimate),
      `${show(ciLb)} to ${show(ciUb)}`,
      note,
    ]),
    [0, 3],
  );
  return [
    paragraph(opening(report, tests, estimates)),
    ...(tests.length > 0 ? ["", testTable] : []),
    ...(estimates.length > 0 ? ["", estimateTable] : []),
    "",
    ...counts(report).map(paragraph),
    ...report.warnings.map((warning) => paragraph(`warning: ${inWords(warning.message)}`)),
  ].join("\n");
}

/** Methods whose absence a warning explains, by their keys in `--json`. */
const NAMES: Readonly<Record<string, string>> = {
  egger: "Egger's regression",
  begg: "Begg's rank correlation",
  trimFill: "trim and fill",
  failSafe: "fail-safe N",
  "failSafe.general": "general fail-safe N",
  petPeese: "PET-PEESE",
  waap: "WAAP-WLS",
  selection: "step function",
  selection4: "step function, 0.025, 0.5",
  selectionBeta: "beta selection",
  henmiCopas: "Henmi-Copas",
  tes: "excess significance",
  pCurve: "p-curve",
  pUniform: "p-uniform",
  pUniformStar: "p-uniform*",
  eggerRobust: "Egger's regression, robust by study",
  threeLevelPet: "PET, three-level",
};

function inWords(message: string): string {
  return message.replace(/^[\w.]+(?=: )/, (key) => NAMES[key] ?? key);
}

/** How many tests point to it, and how far the corrected estimates go. */
function opening({ fit }: Report, tests: readonly Tested[], estimates: readonly Allowed[]): string {
  const show = (x: number) => onScale(fit.measure, x);
  const { estimate, ciLb = 0, ciUb = 0 } = fit;
  const effects = fit.k === 1 ? "1 effect" : `${fit.k} effects`;
  const pooled =
    estimate === undefined
      ? `${effects}${fit.p > 1 ? `, ${fit.formula}` : ""}.`
      : `${effects}, pooled ${scaleName(fit.measure)} ${show(estimate)} [${show(ciLb)}, ${show(ciUb)}] (${fit.method}).`;
  const found = tests.filter(({ pval }) => pval < 0.05).map(({ name }) => name);
  const verdict =
    tests.length === 0
      ? " No test could be made."
      : found.length === 0
        ? ` ${tests.length === 1 ? "The only test does not find" : `None of ${tests.length} tests finds`} small-study effects or selection at .05${fit.k < FEW ? "; with few effects that says little" : ""}.`
        : ` ${found.length} of ${tests.length} tests find small-study effects or selection at .05: ${found.join("; ")}.`;
  const sorted = [...estimates].sort((a, b) => a.estimate - b.estimate);
  const [low, high] = [sorted[0], sorted.at(-1)];
  if (!low || !high || low === high) return `${pooled}${verdict}`;
  return `${pooled}${verdict} Estimates that allow for it go from ${show(low.estimate)} (${low.name}) to ${show(high.estimate)} (${high.name}).`;
}

const fixed = (x: number, digits = 2): string => x.toFixed(digits).replace(/^(-?)0\./, "$1.");

function asymmetryTests({ egger, begg, trimFill, tes, eggerRobust, threeLevelPet }: Report): Tested[] {
  const tests: Tested[] = [];
  if (egger) {
    const stat = egger.df === undefined ? "z" : `t(${degrees(egger.df)})`;
    const name = `Egger's regression (${egger.model}, ${egger.predictor})`;
    tests.push({ name, statistic: `${stat} = ${fixed(egger.stat)}`, pval: egger.pval });
  }
  if (begg) tests.push({ name: "Begg's rank correlation", statistic: `tau = ${fixed(begg.tau)}`, pval: begg.pval });
  if (trimFill?.pK0 !== undefined)
    tests.push({ name: "trim and fill (R0)", statistic: `k0 = ${trimFill.k0}`, pval: trimFill.pK0 });
  if (tes)
    tests.push({
      name: "excess significance",
      statistic: `${tes.O} significant, ${fixed(tes.E, 1)} expected`,
      pval: tes.pval,
    });
  const dependent = [
    ["Egger's regression, robust by study", eggerRobust],
    ["Egger's regression, three-level", threeLevelPet],
  ] as const;
  for (const [name, found] of dependent) {
    if (!found) continue;
    const { stat, df, pval } = found.slope;
    tests.push({ name, statistic: `t(${fixed(df!, 1)}) = ${fixed(stat)}`, pval });
  }
  return tests;
}

function selectionTests(report: Report): Tested[] {
  const models = selections(report).flatMap(([name, fit]): Tested[] => {
    if (fit.lrtP === undefined) return [];
    return [{ name, statistic: `LRT(${fit.lrtDf}) = ${fixed(fit.lrt)}`, pval: fit.lrtP }];
  });
  const { pUniform } = report;
  if (!pUniform) return models;
  const statistic = `${pUniform.significant} significant effects`;
  return [...models, { name: "p-uniform's test of bias", statistic, pval: pUniform.biasP }];
}

function regressionEstimates(report: Report): Allowed[] {
  const { egger, trimFill, petPeese, waap, henmiCopas, threeLevelPet, eggerRobust } = report;
  const rows: Allowed[] = [];
  if (trimFill) {
    const { estimator, side, k0, beta: estimate, ciLb, ciUb } = trimFill;
    const filled = k0 === 0 ? `none missing on the ${side}` : `${k0} filled in on the ${side}`;
    rows.push({ name: `trim and fill (${estimator})`, estimate, ciLb, ciUb, note: filled });
  }
  if (petPeese) {
    const { pet, peese, selected } = petPeese;
    const taken = (name: string) => (name === selected ? { note: "the one that PET-PEESE takes" } : {});
    rows.push({ name: "PET", ...limits(pet), ...taken("PET") }, { name: "PEESE", ...limits(peese), ...taken("PEESE") });
  }
  if (egger?.estimate !== undefined && egger.model === "rma") {
    const { estimate, ciLb = estimate, ciUb = estimate } = egger;
    rows.push({ name: `Egger's regression (${egger.predictor}), limit`, estimate, ciLb, ciUb });
  }
  if (waap) {
    const note = waap.poweredOnly ? `${waap.powered} powered studies` : "too few powered, so all";
    rows.push({ name: "WAAP-WLS", ...limits(waap), note });
  }
  if (henmiCopas) {
    const { beta: estimate, ciLb, ciUb } = henmiCopas;
    rows.push({ name: "Henmi-Copas", estimate, ciLb, ciUb });
  }
  if (eggerRobust) rows.push({ name: "PET, robust by study", ...limits(eggerRobust.limit) });
  if (threeLevelPet) {
    const note = `${threeLevelPet.clusters} studies`;
    rows.push({ name: "PET, three-level", ...limits(threeLevelPet.limit), note });
  }
  return rows;
}

function selectionEstimates(report: Report): Allowed[] {
  const models = selections(report).flatMap(([name, fit]): Allowed[] => {
    const { beta: estimate, ciLb, ciUb, delta, coefficients } = fit;
    // with moderators the first coefficient is no mean
    if (coefficients.length > 1) return [];
    return [{ name, estimate, ciLb, ciUb, note: `delta ${delta.map((d) => fixed(d)).join(" ")}` }];
  });
  const { pUniform, pUniformStar } = report;
  return [
    ...models,
    ...(pUniform ? [{ name: "p-uniform", ...limits(pUniform) }] : []),
    ...(pUniformStar ? [{ name: "p-uniform*", ...limits(pUniformStar) }] : []),
  ];
}

function limits({ estimate, ciLb, ciUb }: Omit<Allowed, "name">): Omit<Allowed, "name"> {
  return { estimate, ciLb, ciUb };
}

function counts({ failSafe, pCurve }: Report): string[] {
  const lines: string[] = [];
  if (failSafe) {
    const { rosenthal, orwin, rosenberg, general } = failSafe;
    const more = general === undefined ? "" : `, general ${general}`;
    lines.push(`fail-safe N: Rosenthal ${rosenthal}, Orwin ${orwin}, Rosenberg ${rosenberg}${more}`);
  }
  if (pCurve) {
    const { significant, rightSkew, power, evidencePresent, evidenceAbsent } = pCurve;
    const half = rightSkew.pHalf === undefined ? "" : ` (half curve ${pText(rightSkew.pHalf)})`;
    const verdict = evidencePresent
      ? "evidential value"
      : evidenceAbsent
        ? "evidential value absent or inadequate"
        : "undecided";
    lines.push(
      `p-curve: ${verdict}; ${significant} significant, right skew ${pText(rightSkew.pFull)}${half}, average power ${fixed(power.estimate)}`,
    );
  }
  return lines;
}

function selections({ selection, selection4, selectionBeta }: BiasJson): [string, SelectionJson][] {
  const named: [string, SelectionJson | undefined][] = [
    [`step function, ${selection?.steps?.join(", ") ?? ""}`, selection],
    ["step function, 0.025, 0.5", selection4],
    ["beta selection", selectionBeta],
  ];
  // asked for by --steps, the second is the first
  const distinct = named.filter(([name], i) => named.findIndex(([other]) => other === name) === i);
  return distinct.flatMap(([name, fit]) => (fit ? [[name, fit] as [string, SelectionJson]] : []));
}
