import type { Check, Claim } from "../schema/claim.ts";
import type { Fit } from "../schema/fit.ts";
import { parsePrinted, roundAs, unitsApart } from "./interval.ts";
import { recomputedVerdict } from "./verdict.ts";

/** A figure recomputed from its study table: the checks of estimate, interval and k, and the value with all its digits. */
export interface Recomputed {
  readonly computed: number;
  readonly rounded: string;
  readonly ulps: number;
  readonly checks: Check[];
}

/**
 * What a fitted model says of a quantity that papers print.
 *
 * Effects are on the correlation scale where the model has it (`backTransformed`), else as the model estimated them; d and
 * the share of variance are those of the pooled r.
 *
 * @returns the value with its interval where it has one; undefined when the model does not give that quantity
 */
export function fittedQuantity(fit: Fit, quantity: string): { value: number; ci?: [number, number] } | undefined {
  const { heterogeneity: h, coefficients, backTransformed, moderators, prediction } = fit;
  const mean = coefficients[0];
  if (quantity === "r" || quantity === "zr") {
    const back = quantity === "r" ? backTransformed : undefined;
    if (back) return { value: back.pred, ci: [back.ciLb, back.ciUb] };
    return mean && { value: mean.beta, ci: [mean.ciLb, mean.ciUb] };
  }
  const r = backTransformed?.pred;
  const values: Readonly<Record<string, number | undefined>> = {
    d: r === undefined ? undefined : (2 * r) / Math.sqrt(1 - r * r),
    percent_variance: r === undefined ? undefined : 100 * r * r,
    z: mean?.stat,
    se_z: mean?.se,
    p: mean?.pval,
    tau2: h.tau2,
    I2: h.I2,
    H2: h.H2,
    Q: h.QE,
    Q_df: h.QEdf,
    Q_p: h.QEp,
    QM: moderators?.QM,
    QM_df: moderators?.QMdf[0],
    QM_p: moderators?.QMp,
    k: fit.fit.k,
    pi_lb: backTransformed?.piLb ?? prediction?.piLb,
    pi_ub: backTransformed?.piUb ?? prediction?.piUb,
  };
  const value = values[quantity];
  return value === undefined ? undefined : { value };
}

/** Ours in the direction in which the paper prints: a `reversed` figure counts symptoms, not benefit. */
function oriented(claim: Claim, { value, ci }: { value: number; ci?: [number, number] }) {
  if (claim.orientation !== "reversed" || !["r", "zr", "z", "d"].includes(claim.quantity)) return { value, ci };
  return { value: -value, ci: ci && ([-ci[1], -ci[0]] as [number, number]) };
}

/**
 * Holds a claim against the model that should give it: the estimate, the limits where they are printed, and k.
 *
 * @returns undefined when the model does not give the claim's quantity
 */
export function checkRecomputed(claim: Claim, fit: Fit): Recomputed | undefined {
  const found = fittedQuantity(fit, claim.quantity);
  if (!found) return undefined;
  const { value, ci } = oriented(claim, found);
  const scale = `${fit.fit.measure}, ${fit.fit.method}, ${fit.fit.test}`;
  const against = `analysis ${fit.analysis ?? fit.fit.formula}`;
  const one = (relation: string, ours: number, text: string): Check => {
    const [lo, hi] = parsePrinted(text).interval;
    return { relation, against, scale, computed: ours, interval: [lo, hi], verdict: recomputedVerdict(ours, text) };
  };
  const checks = [one("recomputed", value, claim.printed)];
  if (ci && claim.ci_lb_printed) checks.push(one("recomputed-lower", ci[0], claim.ci_lb_printed));
  if (ci && claim.ci_ub_printed) checks.push(one("recomputed-upper", ci[1], claim.ci_ub_printed));
  if (claim.k !== undefined) checks.push(one("recomputed-k", fit.fit.k, String(claim.k)));
  const printed = parsePrinted(claim.printed);
  return { computed: value, rounded: roundAs(value, printed), ulps: unitsApart(value, printed), checks };
}
