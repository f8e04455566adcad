import type { Coefficient, Fit } from "../schema/fit.ts";
import { percent } from "../schema/words.ts";
import { contrastLines } from "./contrastText.ts";
import { detailLines } from "./detailText.ts";
import { furtherLines } from "./furtherText.ts";
import { degrees, interval, number, pText, pValue } from "./numberText.ts";
import { plainTable } from "./plainTable.ts";

/** A fit for the terminal: what was fitted, heterogeneity, coefficients, prediction, what was decided, what to beware of. */
export function fitText(fit: Fit): string {
  const lines = [heading(fit), ...heterogeneityLines(fit), ...multilevelLines(fit)];
  if (fit.moderators) {
    const { QM, QMdf, QMp } = fit.moderators;
    const name = QMdf.length === 2 ? "F" : "QM";
    lines.push(`moderators: ${name}(${QMdf.map(degrees).join(", ")}) = ${number(QM)}, ${pText(QMp)}`);
  }
  lines.push("", coefficientTable(fit.coefficients), ...robustLines(fit));
  lines.push(
    ...contrastLines(fit),
    ...detailLines(fit.detail),
    ...predictionLines(fit),
    ...furtherLines(fit),
    ...compatLines(fit),
  );
  const decided = Object.entries(fit.conventions ?? {}).map(([name, value]) => `${name}: ${value}`);
  if (decided.length > 0) lines.push("", ...decided);
  for (const warning of fit.warnings) lines.push(`warning: ${warning.message}`);
  return lines.join("\n");
}

function robustLines({ robust }: Fit): string[] {
  if (!robust) return [];
  const { type, clusters, coefficients, wald } = robust;
  const lines = ["", `robust variance ${type}, ${clusters} clusters, Satterthwaite df`, coefficientTable(coefficients)];
  if (wald) lines.push(`joint test (HTZ): F(${wald.df.map(degrees).join(", ")}) = ${number(wald.F)}, ${pText(wald.p)}`);
  return lines;
}

function heading(fit: Fit): string {
  const { measure, method, test, formula, k, p } = fit.fit;
  return `${measure} ${formula}, ${method}, test ${test}: k = ${k} effect${k === 1 ? "" : "s"}, ${p} coefficient${p === 1 ? "" : "s"}`;
}

function heterogeneityLines(fit: Fit): string[] {
  const { tau2, seTau2, I2, H2, R2, QE, QEdf, QEp, ci } = fit.heterogeneity;
  const parts = [
    ...(tau2 === undefined ? [] : [`tau2 ${number(tau2)}${seTau2 === undefined ? "" : ` (se ${number(seTau2)})`}`]),
    ...(I2 === undefined ? [] : [`I2 ${percent(I2.toFixed(2))}`]),
    ...(H2 === undefined ? [] : [`H2 ${H2.toFixed(2)}`]),
    ...(R2 === undefined ? [] : [`R2 ${percent(R2.toFixed(2))}`]),
  ];
  const lines = parts.length > 0 ? [parts.join(", ")] : [];
  if (ci) {
    lines.push(
      `${percent(fit.fit.level)} intervals (${ci.type}): tau2 ${interval(...ci.tau2)}, I2 ${interval(...ci.I2)}, H2 ${interval(...ci.H2)}`,
    );
  }
  const { fromQ } = fit.heterogeneity;
  if (fromQ) {
    const R2 = fromQ.R2 === undefined ? "" : `, R2 ${percent(fromQ.R2.toFixed(2))}`;
    lines.push(`from Q instead: I2 ${percent(fromQ.I2.toFixed(2))}, H2 ${fromQ.H2.toFixed(2)}${R2}`);
  }
  return [...lines, `residual heterogeneity: Q(${QEdf}) = ${number(QE)}, ${pText(QEp)}`];
}

function multilevelLines(fit: Fit): string[] {
  if (!fit.multilevel) return [];
  const { sigma2, levels, I2, ci } = fit.multilevel;
  return levels.map((level, i) => {
    const limits = ci?.[i]?.length ? ` [${ci[i].map(number).join(", ")}${ci[i].length === 1 ? ", no limit" : ""}]` : "";
    return `sigma2 ${level.name} ${number(sigma2[i]!)}${limits}, I2 ${percent(I2[i]!.toFixed(2))}, ${level.n} groups`;
  });
}

function coefficientTable(coefficients: readonly Coefficient[]): string {
  const hasDf = coefficients.some((row) => row.df !== undefined);
  const head = ["", "estimate", "se", hasDf ? "t" : "z", ...(hasDf ? ["df"] : []), "p", "lower", "upper"];
  const rows = coefficients.map(({ name, beta, se, stat, df, pval, ciLb, ciUb }) => {
    const dfCell = hasDf ? [df === undefined ? "" : degrees(df)] : [];
    return [name, number(beta), number(se), number(stat), ...dfCell, pValue(pval), number(ciLb), number(ciUb)];
  });
  return plainTable(head, rows);
}

function predictionLines(fit: Fit): string[] {
  const lines: string[] = [];
  const show = (label: string, p: NonNullable<Fit["backTransformed"]>) => {
    const prediction =
      p.piLb === undefined || p.piUb === undefined ? "" : `, prediction interval ${interval(p.piLb, p.piUb)}`;
    lines.push(`${label} ${number(p.pred)} ${interval(p.ciLb, p.ciUb)}${prediction}`);
  };
  if (fit.prediction) show("pooled", fit.prediction);
  if (fit.backTransformed) show("as r  ", fit.backTransformed);
  if (fit.backTransformed?.integrated) show("mean r", fit.backTransformed.integrated);
  return lines;
}

function compatLines(fit: Fit): string[] {
  if (!fit.compat) return [];
  const { tool, omni, omniZtor, macat } = fit.compat;
  const shown = omniZtor ?? omni;
  const line = (type: string, e: { estimate: number; ciLb: number; ciUb: number; z: number; p: number }) =>
    `  ${type} ${number(e.estimate)} ${interval(e.ciLb, e.ciUb)}, z ${number(e.z)}, p ${number(e.p)}`;
  return [
    "",
    `as ${tool} would print it, its faults included`,
    ...(shown ? [line("fixed ", shown.fixed), line("random", shown.random)] : []),
    ...(macat?.rows.map((row) => line(`${row.level} (k = ${row.k})`, row)) ?? []),
  ];
}
