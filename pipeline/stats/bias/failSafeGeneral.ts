import type { Method } from "../fit.ts";
import { requireEffects } from "../guard.ts";
import type { Vec } from "../matrix.ts";
import { rma } from "../regression.ts";

/** Choices of {@link failSafeGeneral}. */
export interface GeneralOptions {
  /** model, default REML */
  readonly method?: Method;
  /** two-sided level that the pooled effect must lose, .05 unless told */
  readonly alpha?: number;
  /** mean to be reached instead of a level; its sign is turned to that of the observed mean */
  readonly target?: number;
}

/** The general fail-safe number, with the model at it. */
export interface GeneralFailSafe {
  readonly fsnum: number;
  readonly estimate: number;
  readonly tau2: number;
  readonly pval: number;
  /** the same of observed and added studies together */
  readonly estimateAt: number;
  readonly tau2At: number;
  readonly pvalAt: number;
}

const MOST = 1e6;

/**
 * How many studies averaging zero make a random-effects mean lose significance, or fall to a target.
 *
 * The added studies have the harmonic mean of the sampling variances and are as heterogeneous as the observed ones: their effects
 * lie in pairs around zero with sample variance τ² + v. With `EE` they have none and Rosenberg's (or Orwin's weighted)
 * number results. This is metafor's exact variant, not its faster approximation.
 *
 * @throws {RangeError} on ill-shaped input, alpha outside (0, 1) or a target of 0
 * @throws {RangeError} if more than a million studies would be needed
 * @see Rosenberg (2005), Evolution 59:464–468; Viechtbauer, metafor's documentation of `fsn(type = "General")`
 */
export function failSafeGeneral(yi: Vec, vi: Vec, options: GeneralOptions = {}): GeneralFailSafe {
  requireEffects("failSafeGeneral", yi, vi);
  const { method = "REML", alpha = 0.05, target } = options;
  if (!(alpha > 0 && alpha < 1)) throw new RangeError(`failSafeGeneral needs alpha in (0, 1), got ${alpha}`);
  if (target !== undefined && !(Math.abs(target) > 0 && Math.abs(target) < Infinity)) {
    throw new RangeError(`failSafeGeneral needs a finite target other than 0, got ${target}`);
  }
  const observed = rma(yi, vi, { method });
  let precision = 0;
  for (let i = 0; i < vi.length; i++) precision += 1 / vi[i]! / vi.length;
  const added = 1 / precision;
  const sd = method === "EE" ? 0 : Math.sqrt(observed.tau2 + added);
  const at = (n: number) =>
    n === 0
      ? observed
      : rma([...Array.from(yi), ...nullEffects(n, sd)], [...Array.from(vi), ...Array<number>(n).fill(added)], {
          method,
        });
  const lost = (n: number) => {
    const fit = at(n);
    return target === undefined ? fit.pval[0]! >= alpha : Math.abs(fit.beta[0]!) <= Math.abs(target);
  };
  const fsnum = smallest(lost);
  const end = at(fsnum);
  return {
    fsnum,
    estimate: observed.beta[0]!,
    tau2: observed.tau2,
    pval: observed.pval[0]!,
    estimateAt: end.beta[0]!,
    tau2At: end.tau2,
    pvalAt: end.pval[0]!,
  };
}

/** n effects with mean 0 and sample variance sd²; a single one lies at 0. */
function nullEffects(n: number, sd: number): number[] {
  const half = Math.floor(n / 2);
  // with n even the pairs alone would exceed the sample variance
  const distance = n % 2 === 0 ? sd * Math.sqrt((n - 1) / n) : sd;
  return Array.from({ length: n }, (_, i) => (i < half ? distance : i < 2 * half ? -distance : 0));
}

/** Smallest n for which a condition holds that stays true once it is: doubling, then halving. */
function smallest(holds: (n: number) => boolean): number {
  if (holds(0)) return 0;
  let high = 1;
  while (!holds(high)) {
    high *= 2;
    if (high > MOST) throw new RangeError(`failSafeGeneral needs at most ${MOST} added studies, got more`);
  }
  let low = high / 2;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}
