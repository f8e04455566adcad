import type { Fit } from "../../pipeline/schema/fit.ts";
import type { Case } from "./cases.ts";
import { Comparison, type Deviation, type RNumber } from "./deviation.ts";
import { type Design, exactGain, exactLogLik, exactSquares } from "./exactLikelihood.ts";
import { common, heterogeneity, information, intervals, node, ownDifference, type RAnswer } from "./sections.ts";

/** How a case ended. `limit`: R's own convergence or another maximum of the likelihood, no better than ours, is the reason. */
export type Outcome = "agree" | "disagree" | "limit" | "refused by both" | "refused by R" | "refused by us";

/** A case's end, with every deviation that was measured. */
export interface Judgement {
  readonly outcome: Outcome;
  readonly deviations: readonly Deviation[];
  readonly failures: readonly Deviation[];
  readonly note?: string;
}

const END_TO_END = 1e-8;
const GIVEN_TAU2 = 1e-10;
/** the same for models whose covariance R inverts as a dense matrix; more where that matrix is nearly singular */
const GIVEN_SIGMA2 = 1e-9;

/**
 * Our fit against R's by the tolerances of the conventions.
 *
 * Where R's two routes to one number (normal equations and QR decomposition; dense and sparse matrices) differ by more than a tenth of
 * the tolerance at a given variance, ten times their difference takes its place, eight digits at worst.
 */
export function judge(testCase: Case, answer: RAnswer): Judgement {
  const { fit, refused } = testCase;
  const none = { deviations: [], failures: [] };
  if (!fit) {
    if (answer.error) return { outcome: "refused by both", ...none, note: refused ?? "" };
    if (!/converge|NaN/.test(refused ?? "")) return { outcome: "refused by us", ...none, note: refused ?? "" };
    const lost = { quantity: refused ?? "", ours: undefined, theirs: undefined, size: Infinity, tolerance: 0 };
    return { outcome: "disagree", deviations: [lost], failures: [lost] };
  }
  if (answer.error) return { outcome: "refused by R", ...none, note: String(answer.error) };
  const judged = fit.multilevel
    ? judgeMultilevel(fit, answer)
    : judgeUnivariate(fit, answer, testCase.spec.tau2 !== undefined);
  const unsure = Math.max(...[answer, node(answer.held)].map((part) => ownDifference(node(part?.robust))));
  if (judged.outcome !== "agree" || !(unsure > 1e-6)) return judged;
  return { ...judged, outcome: "limit", note: `clubSandwich's answers differ by ${unsure.toExponential(0)}` };
}

function judgeUnivariate(fit: Fit, answer: RAnswer, fixed: boolean): Judgement {
  const held = node(answer.held);
  const own = Number(held?.own ?? 0);
  const given = new Comparison(Math.min(END_TO_END, Math.max(GIVEN_TAU2, 10 * own)));
  if (held) {
    common(given, "given tau2: ", fit, held);
    heterogeneity(given, "given tau2: ", fit, held);
  }
  const free = new Comparison(END_TO_END);
  const tau2 = fit.heterogeneity.tau2;
  const scale = typicalVariance(fit);
  const tau2Off = Math.abs((tau2 ?? 0) - Number(answer.tau2));
  free.number("tau2", tau2, answer.tau2 as RNumber, 1e-4 * scale);
  if (tau2Off > Math.max(END_TO_END * Number(answer.tau2), 1e-12 * scale)) {
    const theirs = faultOfR(fit, answer, held);
    if (theirs) return end(given.deviations, given.failures(), theirs);
  }
  common(free, "", fit, answer);
  heterogeneity(free, "", fit, answer);
  // R gives a standard error for a fixed τ² too, and no R² where its model without moderators did not converge
  // and none is better than the τ² that it is made from
  const ofTau2 = Math.max(free.tolerance, (10 * tau2Off) / Math.max(Number(answer.tau2), 1e-4 * scale));
  if (!fixed) free.number("seTau2", fit.heterogeneity.seTau2, answer.seTau2 as RNumber, 0, ofTau2);
  // 100 (1 − τ²/τ²₀): what either τ² may be off counts per cent here
  // where neither model has heterogeneity R divides one rounding error by another; as many coefficients as effects explain nothing
  const none = (tau2 === 0 && fit.heterogeneity.R2 === 0) || fit.fit.k === fit.coefficients.length;
  if (answer.R2 !== undefined && !none) free.number("R2", fit.heterogeneity.R2, answer.R2 as RNumber, 100);
  information(free, fit, answer);
  intervals(free, fit, answer, scale);
  const failures = [...given.failures(), ...free.failures()];
  const left = failures.filter((failure) => !isExact(fit, answer, failure));
  const note = left.length < failures.length ? "Q or log-likelihood in whole numbers is ours" : undefined;
  return end([...given.deviations, ...free.deviations], left, note);
}

/** Whether Q or the log-likelihood at our τ² has twelve digits, by elimination in whole numbers. */
function isExact(fit: Fit, answer: RAnswer, { quantity, ours }: Deviation): boolean {
  const design = answer.design as unknown as Design;
  const { method } = fit.fit;
  const truth = /QE$/.test(quantity)
    ? exactSquares(design, [0])
    : quantity === "given tau2: logLik"
      ? exactLogLik(design, method === "REML" ? "REML" : "ML", [fit.heterogeneity.tau2 ?? 0])
      : Number.NaN;
  return Math.abs(ours! - truth) <= 1e-12 * Math.abs(truth);
}

function end(deviations: readonly Deviation[], failures: readonly Deviation[], note?: string): Judgement {
  const outcome = failures.length > 0 ? "disagree" : note ? "limit" : "agree";
  return { outcome, deviations, failures, ...(note ? { note } : {}) };
}

/** Why τ² differs, where it can be shown that R's is further from what defines it; nothing otherwise. */
function faultOfR(fit: Fit, answer: RAnswer, held: RAnswer | undefined): string | undefined {
  const { method } = fit.fit;
  if (method === "REML" || method === "ML") {
    const gain = gainOver(fit, answer, [fit.heterogeneity.tau2 ?? 0], [Number(answer.tau2)]);
    return verdict(gain, 0);
  }
  const [ours, theirs] = [Number(held?.rootOff ?? Infinity), Number(answer.rootOff ?? Infinity)];
  return ours < 1e-10 && theirs > 10 * ours ? "R's own QR decomposition puts the root of Q(τ²) at ours" : undefined;
}

/** (k − p)/tr P, from I² and τ² where there is heterogeneity; the mean squared error of the coefficients otherwise. */
function typicalVariance(fit: Fit): number {
  const { tau2 = 0, H2 = 1 } = fit.heterogeneity;
  return tau2 > 0 && H2 > 1 ? tau2 / (H2 - 1) : fit.fit.k * fit.coefficients[0]!.se ** 2;
}

/**
 * Variances to eight digits, and otherwise by the likelihood itself in whole numbers.
 *
 * R's optimisers see their likelihood through rounding, 1e-7 where variances lie eight orders of magnitude apart, and stop where it
 * hides the top. A difference is R's only if the exact log-likelihood is higher at our variances than at R's.
 */
function judgeMultilevel(fit: Fit, answer: RAnswer): Judgement {
  const own = Math.max(10 * Number(answer.own ?? 0), 10 * Number.EPSILON * Number(answer.condition ?? 0));
  const given = new Comparison(Math.min(END_TO_END, Math.max(GIVEN_SIGMA2, own)));
  const held = node(answer.held);
  if (held) {
    common(given, "given sigma2: ", fit, held);
    given.number("given sigma2: logLik", fit.logLik?.ll, held.ll as RNumber, 1);
  }
  const free = new Comparison(END_TO_END);
  const ours = fit.multilevel!.sigma2;
  const theirs = answer.sigma2 as readonly number[];
  const total = ours.reduce((sum, value) => sum + value, fit.coefficients[0]!.se ** 2);
  const gain = gainOver(fit, answer, ours, theirs);
  ours.forEach((value, i) => {
    free.number("sigma2", value, theirs[i], Math.max(total, theirs[i]!));
  });
  const far = Math.max(...ours.map((value, i) => Math.abs(value - theirs[i]!))) / total;
  const settled = free.failures().length > 0 ? verdict(gain, far) : undefined;
  const off = new Comparison(END_TO_END);
  off.number("logLik below R's", Math.max(0, -gain), 0, 1, 1e-10);
  // limits are counted from the top: they are other ones where R stands on a lower summit
  if (gain < 1e-8) profiles(off, fit, answer, total);
  const variances = settled ? [] : [free];
  const parts = [given, ...variances, off];
  return end(
    parts.flatMap(({ deviations }) => deviations),
    parts.flatMap((part) => part.failures()),
    settled,
  );
}

/**
 * Why variances may differ, nothing if ours are at fault.
 *
 * @param gain exact log-likelihood at our variances less that at R's
 * @param far largest difference, of the total variance
 */
function verdict(gain: number, far: number): string | undefined {
  if (gain > 0) return `exact log-likelihood higher than at R's variances by ${gain.toExponential(1)}`;
  // a thousandth of the variance that changes nothing in the twelfth digit: a ridge, all of whose points are highest
  return far > 1e-3 && gain > -1e-12 ? "exact log-likelihood the same along a ridge" : undefined;
}

/** Exact log-likelihood at our variances less that at R's. */
function gainOver(fit: Fit, answer: RAnswer, ours: readonly number[], theirs: readonly number[]): number {
  return exactGain(answer.design as unknown as Design, fit.fit.method === "REML" ? "REML" : "ML", ours, theirs);
}

/** Profile limits within ten times R's spread over optimisers, and within R's own root-finding otherwise. */
function profiles(into: Comparison, fit: Fit, answer: RAnswer, total: number): void {
  const found = Object.values((answer.profiles as RAnswer | undefined) ?? {}).map(node);
  const runs = found.filter((run) => run && !run.error).map((run) => run!.limits as unknown as RNumber[][]);
  const ci = fit.multilevel?.ci;
  if (!ci || runs.length === 0) return;
  ci.forEach((limits, i) => {
    limits.forEach((limit, side) => {
      const theirs = runs.map((run) => run[i]?.[side]).filter((value) => typeof value === "number");
      if (theirs.length === 0) return;
      const spread = Math.max(...theirs) - Math.min(...theirs);
      into.number("profile limits", limit, theirs[0], total, Math.max(1e-6, (10 * spread) / total));
    });
  });
}
