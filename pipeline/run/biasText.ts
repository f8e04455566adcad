import type { BiasJson, SelectionJson } from "../stages/model/biasJson.ts";
import { degrees, interval, number, pText } from "./numberText.ts";

/** Small-study and selection methods for the terminal, one line a method. */
export function biasText(report: BiasJson): string {
  const warnings = report.warnings.map((warning) => `warning: ${warning.message}`);
  return [...smallStudyLines(report), ...selectionLines(report), ...dependentLines(report), ...warnings].join("\n");
}

/** Name, estimate and interval. */
function estimated(name: string, estimate: number, { ciLb, ciUb }: { ciLb: number; ciUb: number }): string {
  return `${name} ${number(estimate)} ${interval(ciLb, ciUb)}`;
}

function smallStudyLines({ egger, begg, trimFill, failSafe, petPeese, waap, henmiCopas, tes }: BiasJson): string[] {
  const lines: string[] = [];
  if (egger) {
    const stat = egger.df === undefined ? "z" : `t(${degrees(egger.df)})`;
    const { estimate, ciLb = 0, ciUb = 0 } = egger;
    const limit = estimate === undefined ? "" : `; ${estimated("limit", estimate, { ciLb, ciUb })}`;
    lines.push(
      `Egger's test (${egger.model}, ${egger.predictor}): ${stat} = ${number(egger.stat)}, ${pText(egger.pval)}${limit}`,
    );
  }
  if (begg) lines.push(`Begg's rank test: tau = ${number(begg.tau)}, ${pText(begg.pval)}`);
  if (trimFill) {
    const { estimator, side, k0, beta } = trimFill;
    lines.push(`trim and fill (${estimator}): ${k0} missing on the ${side}; ${estimated("filled", beta, trimFill)}`);
  }
  if (failSafe) {
    const { rosenthal, orwin, rosenberg, general } = failSafe;
    lines.push(
      `fail-safe N: Rosenthal ${rosenthal}, Orwin ${orwin}, Rosenberg ${rosenberg}${general === undefined ? "" : `, general ${general}`}`,
    );
  }
  if (petPeese) {
    const { pet, peese, selected } = petPeese;
    lines.push(
      `${estimated("PET", pet.estimate, pet)}, ${estimated("PEESE", peese.estimate, peese)}; ${selected} is taken`,
    );
  }
  if (waap) lines.push(estimated(`WAAP-WLS (${waap.powered} powered):`, waap.estimate, waap));
  if (henmiCopas) lines.push(estimated("Henmi-Copas:", henmiCopas.beta, henmiCopas));
  if (tes) lines.push(`excess significance: ${tes.O} significant, ${number(tes.E)} expected, ${pText(tes.pval)}`);
  return lines;
}

function selectionLines(report: BiasJson): string[] {
  const lines = selections(report).map(([name, fit]) => {
    const test = fit.lrtP === undefined ? "" : `; LRT ${number(fit.lrt)}, ${pText(fit.lrtP)}`;
    const label = `${name}:${fit.coefficients.length > 1 ? " intercept" : ""}`;
    return `${estimated(label, fit.beta, fit)}, tau2 ${number(fit.tau2)}, delta ${fit.delta.map(number).join(" ")}${test}`;
  });
  const { pCurve, pUniform, pUniformStar } = report;
  if (pCurve) {
    const { significant, rightSkew, power } = pCurve;
    lines.push(
      `p-curve: ${significant} significant, right skew ${pText(rightSkew.pFull)}, power ${number(power.estimate)}`,
    );
  }
  if (pUniform) lines.push(estimated("p-uniform:", pUniform.estimate, pUniform));
  if (pUniformStar)
    lines.push(`${estimated("p-uniform*:", pUniformStar.estimate, pUniformStar)}, tau2 ${number(pUniformStar.tau2)}`);
  return lines;
}

function dependentLines({ eggerRobust, threeLevelPet }: BiasJson): string[] {
  const named = [
    ["Egger, robust", eggerRobust],
    ["three-level PET", threeLevelPet],
  ] as const;
  return named.flatMap(([name, fit]) => {
    if (!fit) return [];
    const { slope, limit, clusters } = fit;
    const test = `t(${degrees(slope.df!)}) = ${number(slope.stat)}, ${pText(slope.pval)}`;
    return [`${name} (${clusters} studies): ${test}; ${estimated("limit", limit.estimate, limit)}`];
  });
}

function selections({ selection, selection4, selectionBeta }: BiasJson): [string, SelectionJson][] {
  const named: [string, SelectionJson | undefined][] = [
    [`selection model, steps ${selection?.steps?.join(" ") ?? ""}`, selection],
    ["selection model, steps 0.025 0.5", selection4],
    ["selection model, beta", selectionBeta],
  ];
  return named.flatMap(([name, fit]) => (fit ? [[name, fit] as [string, SelectionJson]] : []));
}
