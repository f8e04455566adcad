import { normalTwoSidedP, normalUpper, normalUpperQuantile } from "../distributions.ts";
import { requireEffects, requireFinite } from "../guard.ts";
import type { Vec } from "../matrix.ts";

/** A fail-safe number: how many null results must lie in drawers for the finding to go. */
export interface FailSafe {
  /** whole number of studies, 0 if the finding is absent already */
  readonly fsnum: number;
  /** p-value of the observed studies, where the method tests */
  readonly pval?: number;
  /** mean of the observed studies, where the method uses one */
  readonly mean?: number;
}

/**
 * Rosenthal's file-drawer number: null results that bring Stouffer's combined one-sided p to `alpha`.
 *
 * @param alpha one-sided level, .05 unless told
 * @returns ⌈(Σz / z_α)² − k⌉ or 0, with the combined one-sided p in the direction of Σz
 * @throws {RangeError} on ill-shaped input or alpha outside (0, .5)
 * @see Rosenthal (1979), Psychological Bulletin 86:638–641
 */
export function rosenthal(yi: Vec, vi: Vec, alpha = 0.05): FailSafe {
  requireEffects("rosenthal", yi, vi);
  requireAlpha("rosenthal", alpha);
  const k = yi.length;
  let z = 0;
  for (let i = 0; i < k; i++) z += yi[i]! / Math.sqrt(vi[i]!);
  const n = (z / normalUpperQuantile(alpha)) ** 2 - k;
  return { fsnum: ceilCount(n), pval: normalUpper(Math.abs(z) / Math.sqrt(k)) };
}

/**
 * Rosenberg's weighted number: null results of average weight that bring the two-sided p of the common-effect mean to `alpha`.
 *
 * The reference distribution is the normal, as in metafor (Rosenberg used t; the difference is slight).
 *
 * @throws {RangeError} on ill-shaped input or alpha outside (0, .5)
 * @see Rosenberg (2005), Evolution 59:464–468
 */
export function rosenberg(yi: Vec, vi: Vec, alpha = 0.05): FailSafe {
  requireEffects("rosenberg", yi, vi);
  requireAlpha("rosenberg", alpha);
  const k = yi.length;
  let w = 0;
  let wy = 0;
  for (let i = 0; i < k; i++) {
    w += 1 / vi[i]!;
    wy += yi[i]! / vi[i]!;
  }
  const critical = normalUpperQuantile(alpha / 2);
  const n = ((wy / critical) ** 2 - w) / (w / k);
  return { fsnum: ceilCount(n), pval: normalTwoSidedP(wy / Math.sqrt(w)), mean: wy / w };
}

/**
 * Orwin's number: null results that bring the mean down to `target`.
 *
 * Unweighted without `vi`, inverse-variance weighted with it. Without a target half the mean is taken, which always gives k.
 *
 * @param target the largest mean regarded as trivial; its sign is turned to that of the observed mean
 * @throws {RangeError} on ill-shaped input, an empty table, or a target of 0
 * @see Orwin (1983), Journal of Educational Statistics 8:157–159
 */
export function orwin(yi: Vec, options: { readonly target?: number; readonly vi?: Vec } = {}): FailSafe {
  requireFinite("orwin: yi", yi);
  if (yi.length === 0) throw new RangeError("orwin needs at least 1 effect, got 0");
  if (options.vi) requireEffects("orwin", yi, options.vi);
  let w = 0;
  let wy = 0;
  for (let i = 0; i < yi.length; i++) {
    const weight = options.vi ? 1 / options.vi[i]! : 1;
    w += weight;
    wy += weight * yi[i]!;
  }
  const mean = wy / w;
  // half the mean is always doubled by k null results; computing it would let rounding add one
  if (options.target === undefined) return { fsnum: mean === 0 ? 0 : yi.length, mean };
  if (!Number.isFinite(options.target) || options.target === 0) {
    throw new RangeError(`orwin needs a finite target other than 0, got ${options.target}`);
  }
  const target = Math.abs(options.target);
  return { fsnum: ceilCount((yi.length * (Math.abs(mean) - target)) / target), mean };
}

function ceilCount(n: number): number {
  return n > 0 ? Math.ceil(n) : 0;
}

function requireAlpha(name: string, alpha: number): void {
  if (!(alpha > 0 && alpha < 0.5)) throw new RangeError(`${name} needs alpha in (0, .5), got ${alpha}`);
}
