import { ConvergenceError } from "../../stats/convergence.ts";
import type { Method, RmaFit, Test } from "../../stats/fit.ts";
import { rma } from "../../stats/regression.ts";

/** Effects under one combination of the choices that come before the model. */
export interface DataVariant {
  readonly choices: Readonly<Record<string, string>>;
  readonly yi: readonly number[];
  readonly vi: readonly number[];
  /** true where the model's estimates are Fisher's z */
  readonly onZ: boolean;
}

/** One combination of all choices, and what it concludes; estimate and interval as correlations. */
export interface Universe {
  readonly choices: Readonly<Record<string, string>>;
  readonly k: number;
  readonly estimate: number;
  readonly ciLb: number;
  readonly ciUb: number;
  readonly pval: number;
}

/** Estimators worth defending in a report: EB is left out because it coincides with PM. */
export const ESTIMATORS: readonly Method[] = ["EE", "DL", "HE", "HS", "SJ", "ML", "REML", "PM"];

/** Standardised residuals beyond these are left out under the rule of that name. */
const OUTLIERS: readonly { name: string; limit: number }[] = [
  { name: "kept", limit: Number.POSITIVE_INFINITY },
  { name: "beyond 2.58 left out", limit: 2.58 },
  { name: "beyond 1.96 left out", limit: 1.96 },
];

/** Models a data variant: every estimator, outlier rule and test; the common-effect model with its own z test only. */
export function* universesOf(variant: DataVariant, level: number): Generator<Universe | undefined> {
  const { yi, vi, onZ, choices } = variant;
  for (const method of ESTIMATORS) {
    const tests: readonly Test[] = method === "EE" ? ["z"] : ["z", "knha"];
    const all = attempt(() => rma(yi, vi, { method, level }));
    for (const { name, limit } of OUTLIERS) {
      const kept = all && within(all, limit);
      const first = kept && (kept.length === yi.length ? all : refit(kept, variant, method, level));
      for (const test of tests) {
        const fit = first && (test === "z" ? first : withTest(first, test, level));
        yield fit && describe(fit, { ...choices, outliers: name, estimator: method, test }, onZ);
      }
    }
  }
}

/** Positions whose standardised residual (y − μ)/√(v + τ² − var μ) is within the limit. */
function within(fit: RmaFit, limit: number): number[] {
  const mean = fit.beta[0]!;
  const variance = fit.se[0]! ** 2;
  return Array.from(fit.yi, (_, i) => i).filter((i) => {
    const spread = Math.sqrt(Math.max(fit.vi[i]! + fit.tau2 - variance, Number.MIN_VALUE));
    return Math.abs(fit.yi[i]! - mean) / spread <= limit;
  });
}

function refit(kept: readonly number[], { yi, vi }: DataVariant, method: Method, level: number): RmaFit | undefined {
  if (kept.length < 2) return undefined;
  return attempt(() =>
    rma(
      kept.map((i) => yi[i]!),
      kept.map((i) => vi[i]!),
      { method, level },
    ),
  );
}

/** The same fit under another test: τ² does not depend on it, so it is not estimated again. */
function withTest(fit: RmaFit, test: Test, level: number): RmaFit | undefined {
  return attempt(() => rma(fit.yi, fit.vi, { method: fit.method, test, level, tau2: fit.tau2 }));
}

function attempt(compute: () => RmaFit): RmaFit | undefined {
  try {
    return compute();
  } catch (error) {
    if (error instanceof RangeError || error instanceof ConvergenceError) return undefined;
    throw error;
  }
}

function describe(fit: RmaFit, choices: Record<string, string>, onZ: boolean): Universe {
  const back = onZ ? Math.tanh : (x: number) => x;
  return {
    choices,
    k: fit.k,
    estimate: back(fit.beta[0]!),
    ciLb: back(fit.ciLb[0]!),
    ciUb: back(fit.ciUb[0]!),
    pval: fit.pval[0]!,
  };
}
