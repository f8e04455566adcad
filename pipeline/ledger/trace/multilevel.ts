import type { Step } from "../../schema/effect.ts";
import { ConvergenceError } from "../../stats/convergence.ts";
import { encode } from "../../stats/multilevel/factor.ts";
import type { MultilevelFit } from "../../stats/multilevel/fit.ts";
import { fitRows } from "../../stats/multilevel/fitRows.ts";
import { marginalCovariance } from "../../stats/multilevel/marginal.ts";
import { partSteps, shareOfQ, step } from "./steps.ts";

/** A multilevel mean as a trace needs it. */
export interface MultilevelMean {
  readonly fit: MultilevelFit;
  /** share of each effect in the mean, of 1: the hat values, for a mean the row sums of M⁻¹ over their total */
  readonly shares: ArrayLike<number>;
  /** absent where sampling errors are correlated by more than one ρ */
  readonly errors?: SamplingErrors;
}

/** The model of sampling errors alone, that QE is of. */
interface SamplingErrors {
  readonly rho: number;
  readonly common: number;
  /** by row: effects in its study, and their standardised deviations summed */
  readonly sizes: readonly number[];
  readonly sums: readonly number[];
}

/** A multilevel fit with what the traces of all its effects share. */
export function multilevelMean(fit: MultilevelFit): MultilevelMean {
  const shares = fit.model.likelihood.leverages(fit.sigma2);
  const { sampling } = fit.model;
  return sampling && !("rho" in sampling) ? { fit, shares } : { fit, shares, errors: samplingErrors(fit) };
}

function samplingErrors({ model: { yi, vi, k, sampling } }: MultilevelFit): SamplingErrors {
  const rho = sampling && "rho" in sampling ? sampling.rho : 0;
  const { codes, n } = encode(sampling?.cluster ?? Array.from({ length: k }, (_, i) => i));
  const perStudy = (value: (i: number) => number): number[] => {
    const sums = new Float64Array(n);
    codes.forEach((code, i) => {
      sums[code]! += value(i);
    });
    return Array.from(codes, (code) => sums[code]!);
  };
  const sizes = perStudy(() => 1);
  const precision = perStudy((i) => 1 / Math.sqrt(vi[i]!));
  // V⁻¹ of a study is (I − ρ/(1 + (m − 1)ρ) 11ᵀ)/(1 − ρ) between the inverse standard errors (Sherman–Morrison)
  const weights = Array.from(vi, (v, i) => {
    const s = 1 / Math.sqrt(v);
    return (s * (s - (rho * precision[i]!) / (1 + (sizes[i]! - 1) * rho))) / (1 - rho);
  });
  const common = weights.reduce((sum, w, i) => sum + w * yi[i]!, 0) / weights.reduce((sum, w) => sum + w, 0);
  return { rho, common, sizes, sums: perStudy((i) => (yi[i]! - common) / Math.sqrt(vi[i]!)) };
}

const THREE_LEVEL = "Konstantopoulos (2011), Research Synthesis Methods 2:61–76";
const CORRELATED = "Pustejovsky & Tipton (2022), Prevention Science 23:425–438";

/**
 * From yi and vi to the weight in a multilevel mean, the part of the pooled value, and the share of QE.
 *
 * The weights solve M w = 1, M the marginal covariance, so that the row of the effect gives its weight from those of the effects that it
 * covaries with: w = (1 − Σ c w) / M_ii. A weight, or a share of QE under correlated errors, may be negative.
 *
 * @param at position of the effect in the fit
 */
export function multilevelSteps(at: number, mean: MultilevelMean, onZ: boolean): Step[] {
  const { fit, shares } = mean;
  const { model, sigma2 } = fit;
  const source = model.sampling ? CORRELATED : THREE_LEVEL;
  const sumW = 1 / fit.vb.data[0]!;
  const w = shares[at]! * sumW;
  const named = Object.fromEntries(Array.from(sigma2, (variance, l) => [`sigma2_${l + 1}`, variance]));
  const formula = ["vi", ...Object.keys(named)].join(" + ");
  const total = model.vi[at]! + sigma2.reduce((sum, x) => sum + x, 0);
  const levels = fit.levels.map(({ name }) => name).join(", ");
  const own = { vi: model.vi[at]!, ...named };
  return [
    step(`total variance, levels ${levels}`, formula, "v_i+\\sum_l\\sigma^2_l", own, total, source),
    ...weightSteps(at, fit, (i) => shares[i]! * sumW, total, source),
    ...partSteps({ w, sumW, yi: model.yi[at]!, mean: fit.beta[0]!, onZ, source }),
    ...shareOfQE(at, mean),
  ];
}

function weightSteps(
  at: number,
  { model, sigma2 }: MultilevelFit,
  weight: (i: number) => number,
  total: number,
  source: string,
): Step[] {
  const covariance = marginalCovariance(model, sigma2);
  const inputs: Record<string, number> = {};
  let shared = 0;
  let others = 0;
  for (let j = 0; j < model.k; j++) {
    const c = j === at ? 0 : covariance(at, j);
    if (c === 0) continue;
    others++;
    inputs[`c_${others}`] = c;
    inputs[`w_${others}`] = weight(j);
    shared += c * weight(j);
  }
  const w = weight(at);
  if (others === 0) return [step("weight", "1 / total", "\\frac{1}{M_{ii}}", { total }, w, source)];
  return [
    step("shared with effects that covary", "sum over j of c_j * w_j", "\\sum_{j}M_{ij}w_j", inputs, shared, source),
    step("weight", "(1 - shared) / total", "\\frac{1-\\sum_{j\\ne i}M_{ij}w_j}{M_{ii}}", { shared, total }, w, source),
  ];
}

/** What the effect adds to QE, which weighs by V alone: its deviation times its row of V⁻¹ times all deviations. */
function shareOfQE(at: number, { fit, errors }: MultilevelMean): Step[] {
  if (!errors) return [];
  const [yi, vi, QE] = [fit.model.yi[at]!, fit.model.vi[at]!, fit.QE];
  const { rho, common } = errors;
  const m = errors.sizes[at]!;
  if (rho === 0 || m === 1) return shareOfQ(yi, vi, common, QE);
  const t = (yi - common) / Math.sqrt(vi);
  const sum_t = errors.sums[at]!;
  const share = (100 * t * (t - (rho * sum_t) / (1 + (m - 1) * rho))) / (1 - rho) / QE;
  const deviation = "(yi - mean_common) / sqrt(vi)";
  const formula = "100 * t * (t - rho * sum_t / (1 + (m - 1) * rho)) / (1 - rho) / Q";
  const tex = "\\frac{100\\,t}{(1-\\rho)Q}\\left(t-\\frac{\\rho\\sum t}{1+(m-1)\\rho}\\right)";
  const put = { yi, mean_common: common, vi };
  return [
    step("standardised deviation", deviation, "\\frac{y_i-\\bar y}{\\sqrt{v_i}}", put, t, CORRELATED),
    step("share of Q, per cent", formula, tex, { t, rho, sum_t, m, Q: QE }, share, CORRELATED),
  ];
}

/** Pooled value minus the one without the effect, all variances estimated anew; absent where there is no such fit. */
export function multilevelPull(at: number, { fit }: MultilevelMean, onZ: boolean): { leaveOneOut?: number } {
  const scale = (x: number) => (onZ ? Math.tanh(x) : x);
  const rest = Array.from({ length: fit.k }, (_, i) => i).filter((i) => i !== at);
  try {
    return { leaveOneOut: scale(fit.beta[0]!) - scale(fitRows(fit, rest, fit.sigma2).beta[0]!) };
  } catch (error) {
    if (error instanceof RangeError || error instanceof ConvergenceError) return {};
    throw error;
  }
}

/** What a reader of such a trace has to know. */
export function multilevelNotes({ fit, shares }: MultilevelMean): string[] {
  const negative = Array.from(shares).filter((share) => share < 0).length;
  const sign =
    negative > 0
      ? `, and may be negative, as ${negative} of ${fit.k} ${negative === 1 ? "is" : "are"} here`
      : fit.model.sampling
        ? ", and may be negative"
        : "";
  return [
    `The weight is the effect's row sum of the inverse covariance matrix of all effects: it depends on the others that it covaries with${sign}`,
    "No Shapley part: it would take a fit of the multilevel model to each of thousands of sets of effects",
  ];
}
