import { criticalValue } from "../coefficients.ts";
import { interceptColumn } from "../design.ts";
import { chi2Upper, fUpper, normalTwoSidedP, tTwoSidedP } from "../distributions.ts";
import { requireFinite } from "../guard.ts";
import { invertSpd, type Matrix, type Vec, zeros } from "../matrix.ts";
import type { Warning } from "../warning.ts";
import { createLikelihood, type Evaluation } from "./likelihood.ts";
import { maximise } from "./maximise.ts";
import { type MultilevelInput, type MultilevelModel, prepareMultilevel } from "./model.ts";
import { buildStructure } from "./structure.ts";

/** How coefficients are tested and how wide intervals are. */
export interface MultilevelTest {
  /** default z */
  readonly test?: "z" | "t";
  /** default residual, k − p; contain: levels of the smallest grouping within which the column does not vary, less p */
  readonly dfs?: "residual" | "contain";
  /** confidence level in per cent, default 95 */
  readonly level?: number;
  /** coefficients of the omnibus test; all but the intercept when absent, the intercept when it stands alone */
  readonly btt?: readonly number[];
}

/** A fitted multilevel model; all on the scale of yi. Runs by coefficient have length p, runs by factor length L. */
export interface MultilevelFit {
  readonly k: number;
  readonly p: number;
  readonly method: "REML" | "ML";
  readonly test: "z" | "t";
  readonly dfs: "residual" | "contain";
  readonly level: number;
  readonly beta: Float64Array;
  readonly se: Float64Array;
  readonly stat: Float64Array;
  /** degrees of freedom by coefficient; absent for z */
  readonly df?: Float64Array;
  readonly pval: Float64Array;
  readonly ciLb: Float64Array;
  readonly ciUb: Float64Array;
  readonly vb: Matrix;
  readonly sigma2: Float64Array;
  readonly levels: readonly { readonly name: string; readonly n: number; readonly fixed: boolean }[];
  /** per cent of the total variance at each level, 100 σ²ₗ / (Σσ² + (k − p)/tr P) with P from V alone */
  readonly I2: Float64Array;
  /** Σ (residual sum of squares with W = V⁻¹), its df and χ² p-value */
  readonly QE: number;
  readonly QEdf: number;
  readonly QEp: number;
  /** χ² for z, F for t */
  readonly QM: number;
  readonly QMdf: readonly [number] | readonly [number, number];
  readonly QMp: number;
  readonly logLik: LogLikelihood;
  readonly warnings: readonly Warning[];
  /** the prepared model, for intervals, robust variances and diagnostics */
  readonly model: MultilevelModel;
}

/** Fit statistics as metafor counts them: parameters = p + estimated variances, n = k for ML and k − p for REML. */
export interface LogLikelihood {
  readonly ll: number;
  /** −2 (ll − ll of the saturated model) for ML, −2 ll for REML */
  readonly dev: number;
  readonly AIC: number;
  readonly BIC: number;
  readonly AICc: number;
}

/**
 * Multilevel meta-analysis: random intercepts, nested or crossed, with sampling errors independent or correlated in blocks.
 *
 * With effects in studies and V = ρ√(vᵢvⱼ) it is the correlated-and-hierarchical-effects model.
 *
 * @throws {RangeError} on ill-shaped input
 * @throws {ConvergenceError} if the likelihood has no maximum that can be reached
 * @see Konstantopoulos (2011), Research Synthesis Methods 2:61–76; Pustejovsky & Tipton (2022), Prevention Science 23:425–438
 */
export function fitMultilevel(input: MultilevelInput, options: MultilevelTest = {}): MultilevelFit {
  const model = prepareMultilevel(input);
  return summarise(model, maximise(model.likelihood, model.fixed), options);
}

/** All that is reported of a model at given variances. */
export function summarise(model: MultilevelModel, at: Evaluation, options: MultilevelTest = {}): MultilevelFit {
  const { k, p, method, factors } = model;
  const test = options.dfs === "contain" ? "t" : (options.test ?? "z");
  const level = options.level ?? 95;
  const dfs = options.dfs === "contain" ? containment(model) : new Float64Array(p).fill(k - p);
  const coefficients = testCoefficients(at.beta, at.vb, test === "t" ? dfs : undefined, level);
  const errors = samplingOnly(model);
  const total = at.sigma2.reduce((sum, s) => sum + s, 0) + (k - p) / errors.traceP[0]!;
  const parameters = p + model.fixed.filter((value) => value === undefined).length;
  return {
    k,
    p,
    method,
    test,
    dfs: options.dfs ?? "residual",
    level,
    ...coefficients,
    beta: at.beta,
    vb: at.vb,
    sigma2: at.sigma2,
    levels: factors.map(({ name, n }, l) => ({ name, n, fixed: model.fixed[l] !== undefined })),
    I2: at.sigma2.map((s) => (100 * s) / total),
    QE: errors.rss,
    QEdf: k - p,
    QEp: chi2Upper(errors.rss, k - p),
    ...omnibus(model, at, test === "t" ? dfs : undefined, options.btt),
    logLik: fitStatistics(at.ll, -0.5 * (k * Math.log(2 * Math.PI) + errors.logDet), parameters, method, k, p),
    warnings: model.warnings,
    model,
  };
}

/** Pooled or predicted value of one row of the model matrix. */
export interface MultilevelPrediction {
  readonly pred: number;
  readonly se: number;
  readonly ciLb: number;
  readonly ciUb: number;
  /** prediction interval of a new true effect in a new study, with Σσ² */
  readonly piLb: number;
  readonly piUb: number;
}

/**
 * Predicted value with its confidence and prediction interval.
 *
 * @param row a row of the model matrix, length p; the intercept alone when absent
 * @throws {RangeError} if the row is not finite, has another length than p, or is absent for a model with moderators
 */
export function predictMultilevel(fit: MultilevelFit, row: Vec = [1]): MultilevelPrediction {
  if (row.length !== fit.p)
    throw new RangeError(`predictMultilevel needs a row of ${fit.p} entries, got ${row.length}`);
  requireFinite("predictMultilevel: row", row);
  let pred = 0;
  let variance = 0;
  for (let i = 0; i < fit.p; i++) {
    pred += row[i]! * fit.beta[i]!;
    for (let j = 0; j < fit.p; j++) variance += row[i]! * row[j]! * fit.vb.data[i * fit.p + j]!;
  }
  const df = fit.df ? Math.min(...fit.df.filter((_, i) => row[i] !== 0)) : undefined;
  const crit = criticalValue(fit.level, df);
  const se = Math.sqrt(variance);
  const spread = Math.sqrt(variance + fit.sigma2.reduce((sum, s) => sum + s, 0));
  return {
    pred,
    se,
    ciLb: pred - crit * se,
    ciUb: pred + crit * se,
    piLb: pred - crit * spread,
    piUb: pred + crit * spread,
  };
}

/** Fit of V alone: QE, tr P and log |V|. */
function samplingOnly(model: MultilevelModel): Evaluation {
  const each = { codes: Int32Array.from({ length: model.k }, (_, i) => i), n: model.k, levels: [] };
  const structure = buildStructure(model.vi, [each], model.sampling);
  return createLikelihood(structure, model.yi, model.X, "ML").evaluate([0]);
}

function testCoefficients(beta: Float64Array, vb: Matrix, df: Float64Array | undefined, level: number) {
  const p = beta.length;
  const se = beta.map((_, i) => Math.sqrt(vb.data[i * p + i]!));
  const stat = beta.map((b, i) => b / se[i]!);
  return {
    se,
    stat,
    ...(df ? { df } : {}),
    pval: stat.map((s, i) => (df ? tTwoSidedP(s, df[i]!) : normalTwoSidedP(s))),
    ciLb: beta.map((b, i) => b - criticalValue(level, df?.[i]) * se[i]!),
    ciUb: beta.map((b, i) => b + criticalValue(level, df?.[i]) * se[i]!),
  };
}

function omnibus(
  model: MultilevelModel,
  at: Evaluation,
  df: Float64Array | undefined,
  wanted?: readonly number[],
): Pick<MultilevelFit, "QM" | "QMdf" | "QMp"> {
  const { p, X } = model;
  const intercept = interceptColumn(X);
  const all = Array.from({ length: p }, (_, j) => j);
  const btt = wanted ?? (p === 1 ? all : all.filter((j) => j !== intercept));
  const m = btt.length;
  const V = zeros(m, m);
  btt.forEach((a, i) => {
    btt.forEach((b, j) => {
      V.data[i * m + j] = at.vb.data[a * p + b]!;
    });
  });
  const inverse = invertSpd(V).data;
  let QM = 0;
  btt.forEach((a, i) => {
    btt.forEach((b, j) => {
      QM += at.beta[a]! * inverse[i * m + j]! * at.beta[b]!;
    });
  });
  if (!df) return { QM, QMdf: [m], QMp: chi2Upper(QM, m) };
  const residual = Math.min(...btt.map((j) => df[j]!));
  return { QM: QM / m, QMdf: [m, residual], QMp: fUpper(QM / m, m, residual) };
}

/** Levels less p of the smallest grouping within which a column is constant; k − p where there is none. */
function containment(model: MultilevelModel): Float64Array {
  const { k, p, X, factors } = model;
  return Float64Array.from({ length: p }, (_, j) => {
    let levels = k;
    for (const { codes, n } of factors) {
      if (n >= levels) continue;
      const seen = new Float64Array(n).fill(Number.NaN);
      const constant = codes.every((code, i) => {
        const value = X.data[i * p + j]!;
        if (Number.isNaN(seen[code]!)) seen[code] = value;
        return seen[code] === value;
      });
      if (constant) levels = n;
    }
    if (levels <= p) throw new RangeError(`dfs "contain" needs a grouping with more than ${p} levels, got ${levels}`);
    return levels - p;
  });
}

function fitStatistics(
  ll: number,
  saturated: number,
  parameters: number,
  method: "REML" | "ML",
  k: number,
  p: number,
): LogLikelihood {
  const n = method === "REML" ? k - p : k;
  const effective = Math.max(n, parameters + 2);
  return {
    ll,
    dev: -2 * (method === "REML" ? ll : ll - saturated),
    AIC: -2 * ll + 2 * parameters,
    BIC: -2 * ll + parameters * Math.log(n),
    AICc: -2 * ll + (2 * parameters * effective) / (effective - parameters - 1),
  };
}
