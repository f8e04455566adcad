/** Each part of a fit held against the part of R's answer that has its name. */

import type { Coefficient, Fit } from "../../pipeline/schema/fit.ts";
import type { Comparison, RNumber } from "./deviation.ts";

/** A named run of numbers, or one number, as R answers. */
type RValue = RNumber | readonly RNumber[] | readonly string[] | RAnswer;
/** R's answer to one case: a tree of named numbers, or `{error}`. */
export interface RAnswer {
  readonly [name: string]: RValue;
}

/** Everything that a univariate and a multilevel fit share. */
export function common(into: Comparison, prefix: string, fit: Fit, answer: RAnswer): void {
  const theirs = node(answer.coefficients)!;
  coefficients(into, `${prefix}`, fit.coefficients, theirs);
  const names = (theirs.names as readonly string[]).join(" ");
  const ours = fit.coefficients.map(({ name }) => name).join(" ");
  into.number(
    `${prefix}names (${ours} | ${names})`.replace(ours === names ? ` (${ours} | ${names})` : "", ""),
    ours === names ? 1 : 0,
    1,
    0,
  );
  const p = fit.coefficients.length;
  const vb = theirs.vb as readonly number[];
  fit.vb.forEach((row, i) => {
    row.forEach((value, j) => {
      into.number(`${prefix}vb`, value, vb[i * p + j], Math.sqrt(Number(vb[i * p + i]) * Number(vb[j * p + j])));
    });
  });
  into.number(`${prefix}QE`, fit.heterogeneity.QE, answer.QE as RNumber, 1e-3);
  into.probability(`${prefix}QEp`, fit.heterogeneity.QEp, answer.QEp as RNumber);
  if (fit.moderators) {
    // a square: what a statistic may be off counts 2 × the statistic here
    into.number(
      `${prefix}QM`,
      fit.moderators.QM,
      answer.QM as RNumber,
      Math.max(1e-2, 2 * Math.sqrt(fit.moderators.QM)),
    );
    into.probability(`${prefix}QMp`, fit.moderators.QMp, answer.QMp as RNumber);
  }
  prediction(into, prefix, fit, answer);
  hypothesis(into, prefix, fit, answer);
  robust(into, prefix, fit, answer);
}

export function coefficients(
  into: Comparison,
  prefix: string,
  ours: readonly Coefficient[],
  theirs: RAnswer,
  limit = into.tolerance,
): void {
  const run = (name: string) => (theirs[name] as readonly RNumber[] | undefined) ?? [];
  ours.forEach((row, j) => {
    const se = Number(run("se")[j]);
    into.number(`${prefix}beta`, row.beta, run("beta")[j], se, limit);
    into.number(`${prefix}se`, row.se, run("se")[j], 0, limit);
    into.number(`${prefix}stat`, row.stat, run("stat")[j], 1, limit);
    into.number(`${prefix}df`, row.df, run("df")[j], 0, limit);
    into.probability(`${prefix}pval`, row.pval, run("pval")[j], limit);
    into.number(`${prefix}ciLb`, row.ciLb, run("ciLb")[j], se, limit);
    into.number(`${prefix}ciUb`, row.ciUb, run("ciUb")[j], se, limit);
  });
}

export function heterogeneity(into: Comparison, prefix: string, fit: Fit, answer: RAnswer): void {
  into.number(`${prefix}I2`, fit.heterogeneity.I2, answer.I2 as RNumber, 1);
  into.number(`${prefix}H2`, fit.heterogeneity.H2, answer.H2 as RNumber, 1);
  const ll = node(answer.logLik);
  if (fit.logLik) into.number(`${prefix}logLik`, fit.logLik.ll, ll?.ll as RNumber, 1);
}

export function information(into: Comparison, fit: Fit, answer: RAnswer): void {
  const ll = node(answer.logLik);
  if (!fit.logLik || !ll) return;
  for (const name of ["dev", "AIC", "BIC", "AICc"] as const) {
    into.number(name, fit.logLik[name], ll[name] as RNumber, 1);
  }
}

export function prediction(into: Comparison, prefix: string, fit: Fit, answer: RAnswer): void {
  const theirs = node(answer.prediction);
  if (!fit.prediction || !theirs) return;
  const se = Number(theirs.se);
  for (const name of ["pred", "se", "ciLb", "ciUb", "piLb", "piUb"] as const) {
    into.number(`${prefix}prediction ${name}`, fit.prediction[name], theirs[name] as RNumber, se);
  }
}

/** Tests of the hypothesis, by the model's covariance and by the robust one. */
export function hypothesis(into: Comparison, prefix: string, fit: Fit, answer: RAnswer): void {
  const theirs = node(answer.robust);
  oneHypothesis(into, `${prefix}hypothesis`, fit, answer, into.tolerance);
  if (fit.robust && theirs)
    oneHypothesis(into, `${prefix}robust hypothesis`, fit.robust, theirs, robustLimit(into, theirs));
}

function oneHypothesis(
  into: Comparison,
  name: string,
  side: Pick<Fit, "hypotheses">,
  answer: RAnswer,
  limit: number,
): void {
  const ours = side.hypotheses?.[0];
  const theirs = node(answer.hypothesis);
  if (!ours || !theirs || theirs.error) return;
  const se = Number(theirs.se);
  for (const part of ["estimate", "se", "ciLb", "ciUb"] as const) {
    into.number(`${name} ${part}`, ours[part], theirs[part] as RNumber, se, limit);
  }
  into.number(`${name} stat`, ours.stat, theirs.stat as RNumber, 1, limit);
  into.probability(`${name} pval`, ours.pval, theirs.pval as RNumber, limit);
}

export function robust(into: Comparison, prefix: string, fit: Fit, answer: RAnswer): void {
  const theirs = node(answer.robust);
  if (!fit.robust || !theirs || theirs.error) return;
  const limit = robustLimit(into, theirs);
  coefficients(into, `${prefix}robust `, fit.robust.coefficients, theirs, limit);
  into.number(`${prefix}robust clusters`, fit.robust.clusters, theirs.clusters as RNumber, 0);
  const wald = node(theirs.wald);
  if (!fit.robust.wald || !wald) return;
  const df = wald.df as readonly RNumber[];
  into.number(`${prefix}robust wald F`, fit.robust.wald.F, wald.F as RNumber, 1e-2, limit);
  into.number(`${prefix}robust wald df`, fit.robust.wald.df[1], df[1], 0, limit);
  into.probability(`${prefix}robust wald p`, fit.robust.wald.p, wald.p as RNumber, limit);
}

/** Ten times what clubSandwich's answers to one question differ by, where that is more than the tolerance. */
function robustLimit(into: Comparison, theirs: RAnswer): number {
  return Math.max(into.tolerance, 10 * ownDifference(theirs));
}

/** How far clubSandwich's answers differ; Infinity where they share no digit, or one of them has a standard error of 0. */
export function ownDifference(robust: RAnswer | undefined): number {
  if (robust?.own === undefined) return 0;
  return typeof robust.own === "number" && robust.own < 0.1 ? robust.own : Infinity;
}

export function intervals(into: Comparison, fit: Fit, answer: RAnswer, scale: number): void {
  const theirs = node(answer.ci);
  const { ci } = fit.heterogeneity;
  if (!ci || !theirs || theirs.error) return;
  for (const name of ["tau2", "I2", "H2"] as const) {
    const floor = name === "tau2" ? 1e-2 * scale : 1;
    const limits = theirs[name] as readonly RNumber[];
    ci[name].forEach((limit, i) => {
      into.number(`ci ${ci.type} ${name}`, limit, limits[i], floor);
    });
  }
}

/** A part of the answer that is a tree itself; undefined for a number or a run. */
export function node(value: RValue): RAnswer | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as RAnswer) : undefined;
}
