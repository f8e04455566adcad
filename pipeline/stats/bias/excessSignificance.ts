import { chi2Upper, normalCdf, normalUpper, normalUpperQuantile } from "../distributions.ts";
import { findRoot } from "../findRoot.ts";
import { requireEffects } from "../guard.ts";
import type { Vec } from "../matrix.ts";
import { binomialP, poissonBinomialP, type Side } from "./countTests.ts";

/** Choices of the test of excess significance. */
export interface ExcessOptions {
  /** true mean under which power is computed; the inverse-variance mean unless given */
  readonly theta?: number;
  /** heterogeneity over which power is averaged, 0 unless given */
  readonly tau2?: number;
  /** null value of the studies' own tests, 0 unless given */
  readonly H0?: number;
  /** side and level of the studies' own tests */
  readonly alternative?: Side;
  readonly alpha?: number;
  /** exact unless its sum has more than a million terms, then chi2: metafor's rule */
  readonly test?: "chi2" | "binom" | "exact";
  /** side of the test of the number of significant studies, `greater` unless given */
  readonly tesAlternative?: Side;
  /** level at which the limit estimate is read, .10 unless given */
  readonly tesAlpha?: number;
}

/** A test of excess significance. */
export interface ExcessSignificance {
  readonly k: number;
  /** observed and expected number of significant studies, and their ratio */
  readonly O: number;
  readonly E: number;
  readonly ratio: number;
  readonly test: "chi2" | "binom" | "exact";
  /** χ² with 1 df, for chi2 */
  readonly X2?: number;
  readonly pval: number;
  readonly power: readonly number[];
  readonly significant: readonly boolean[];
  readonly theta: number;
  readonly tau2: number;
  /** values of theta at which the p-value is `tesAlpha`, nearest the null first; empty where there is none */
  readonly limits: readonly number[];
}

/**
 * Ioannidis and Trikalinos's test: are more studies significant than their power leads one to expect?
 *
 * Power under heterogeneity is the chance that a study drawn from N(θ, vi + τ²) is significant, in closed form. The exact test
 * takes the distribution of a sum of unequal Bernoulli variables.
 *
 * @param yi effect sizes, length k
 * @param vi sampling variances, length k
 * @throws {RangeError} on ill-shaped input or a level outside (0, 1)
 * @see Ioannidis & Trikalinos (2007), Clinical Trials 4:245–253; Francis (2013), Journal of Mathematical Psychology 57:153–169
 */
export function excessSignificance(yi: Vec, vi: Vec, options: ExcessOptions = {}): ExcessSignificance {
  requireEffects("excessSignificance", yi, vi);
  const setting = settle(yi, vi, options);
  const k = yi.length;
  const significant = Array.from({ length: k }, (_, i) => isSignificant(yi[i]!, vi[i]!, setting));
  const O = significant.filter(Boolean).length;
  const test = options.test ?? defaultTest(O, k, setting.tesAlternative);
  const p = (theta: number) => countP(O, powers(vi, theta, setting), test, setting.tesAlternative);
  const power = powers(vi, setting.theta, setting);
  const E = power.reduce((sum, x) => sum + x, 0);
  const X2 = test === "chi2" ? { X2: chiSquare(O, E, k) } : {};
  const limits = limitEstimates(
    p,
    (theta) => O - powers(vi, theta, setting).reduce((sum, x) => sum + x, 0),
    yi,
    vi,
    setting,
  );
  const { theta, tau2 } = setting;
  return { k, O, E, ratio: O / E, test, ...X2, pval: p(theta), power, significant, theta, tau2, limits };
}

type Setting = Required<Omit<ExcessOptions, "test">> & { readonly critical: number };

function settle(yi: Vec, vi: Vec, options: ExcessOptions): Setting {
  const {
    alpha = 0.05,
    alternative = "two.sided",
    tesAlternative = "greater",
    tesAlpha = 0.1,
    H0 = 0,
    tau2 = 0,
  } = options;
  for (const [name, level] of Object.entries({ alpha, tesAlpha })) {
    if (!(level > 0 && level < 1)) throw new RangeError(`excessSignificance needs ${name} in (0, 1), got ${level}`);
  }
  let w = 0;
  let wy = 0;
  for (let i = 0; i < yi.length; i++) {
    w += 1 / vi[i]!;
    wy += yi[i]! / vi[i]!;
  }
  const theta = options.theta ?? wy / w;
  if (!Number.isFinite(theta + H0) || !(tau2 >= 0 && tau2 < Infinity)) {
    throw new RangeError(
      `excessSignificance needs finite theta and H0 and tau2 at least 0, got ${theta}, ${H0}, ${tau2}`,
    );
  }
  const critical = normalUpperQuantile(alternative === "two.sided" ? alpha / 2 : alpha);
  return { alpha, alternative, tesAlternative, tesAlpha, H0, tau2, theta, critical };
}

function isSignificant(y: number, v: number, s: Setting): boolean {
  const z = (y - s.H0) / Math.sqrt(v);
  if (s.alternative === "two.sided") return Math.abs(z) >= s.critical;
  return s.alternative === "greater" ? z >= s.critical : z <= -s.critical;
}

function powers(vi: Vec, theta: number, s: Setting): number[] {
  return Array.from({ length: vi.length }, (_, i) => {
    const spread = Math.sqrt(vi[i]! + s.tau2);
    const reach = s.critical * Math.sqrt(vi[i]!);
    const above = s.alternative === "less" ? 0 : normalUpper((s.H0 + reach - theta) / spread);
    const below = s.alternative === "greater" ? 0 : normalCdf((s.H0 - reach - theta) / spread);
    return above + below;
  });
}

function defaultTest(O: number, k: number, side: Side): "exact" | "chi2" {
  const from = side === "less" ? 0 : O;
  const to = side === "less" ? O : k;
  let terms = 0;
  let choose = 1;
  for (let j = 0; j <= k; j++) {
    if (j >= from && j <= to) terms += choose;
    choose = (choose * (k - j)) / (j + 1);
  }
  return terms <= 1e6 ? "exact" : "chi2";
}

function chiSquare(O: number, E: number, k: number): number {
  // all studies certain to be significant, and all are: 0 · ∞ by the formula, 0 as its limit
  return O === E ? 0 : (O - E) ** 2 * (1 / E + 1 / (k - E));
}

function countP(O: number, power: readonly number[], test: "chi2" | "binom" | "exact", side: Side): number {
  const k = power.length;
  const E = power.reduce((sum, x) => sum + x, 0);
  if (test === "exact") return poissonBinomialP(O, power, side);
  if (test === "binom") return binomialP(O, k, Math.min(1, E / k), side);
  const X2 = chiSquare(O, E, k);
  if (side === "two.sided") return chi2Upper(X2, 1);
  const z = Math.sign(O - E) * Math.sqrt(X2);
  return side === "greater" ? normalUpper(z) : normalCdf(z);
}

/** Values of theta, from the null towards the estimate's side, at which p crosses its level. */
function limitEstimates(
  p: (theta: number) => number,
  surplus: (theta: number) => number,
  yi: Vec,
  vi: Vec,
  s: Setting,
): number[] {
  const sideways = s.alternative === "greater" ? 1 : s.alternative === "less" ? -1 : s.theta < s.H0 ? -1 : 1;
  let reach = 0;
  for (let i = 0; i < yi.length; i++)
    reach = Math.max(reach, Math.abs(yi[i]! - s.H0) + 10 * Math.sqrt(vi[i]! + s.tau2));
  const far = s.H0 + sideways * reach;
  const gap = (theta: number) => p(theta) - s.tesAlpha;
  // the expected number grows from the null outwards: where it meets the observed one, neither side of the test is extreme
  const middle = surplus(s.H0) > 0 && surplus(far) < 0 ? findRoot(surplus, s.H0, far) : surplus(s.H0) > 0 ? far : s.H0;
  const limits: number[] = [];
  if (s.tesAlternative !== "less" && gap(s.H0) < 0 && gap(middle) > 0) limits.push(findRoot(gap, s.H0, middle));
  if (s.tesAlternative !== "greater" && gap(far) < 0 && gap(middle) > 0) limits.push(findRoot(gap, middle, far));
  return limits;
}
