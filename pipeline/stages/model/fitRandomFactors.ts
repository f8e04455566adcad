import { PipelineError } from "../../errors.ts";
import type { Fit } from "../../schema/fit.ts";
import type { Warning } from "../../schema/warning.ts";
import { toRows } from "../../stats/matrix.ts";
import { nestedFactors, type RandomFactor } from "../../stats/multilevel/factor.ts";
import { fitMultilevel, type MultilevelFit, predictMultilevel } from "../../stats/multilevel/fit.ts";
import type { MultilevelInput } from "../../stats/multilevel/model.ts";
import { profileIntervals } from "../../stats/multilevel/profile.ts";
import { multilevelWorking } from "../../stats/robust/working.ts";
import { backTransformPrediction, isFisherZ } from "./backTransform.ts";
import { coefficientRows } from "./coefficients.ts";
import { detailSection } from "./detailSection.ts";
import type { Further } from "./further/further.ts";
import { hypothesisSection } from "./hypotheses.ts";
import { labelsOf, type Prepared, randomColumns } from "./prepare.ts";
import { robustSection } from "./robustSection.ts";
import { samplingErrors, samplingWords } from "./samplingErrors.ts";
import type { ModelSpec } from "./spec.ts";
import { multilevelEstimated } from "./testsOf.ts";

/** A multilevel model as `fit --json` has it: nested or crossed random intercepts, sampling errors correlated by ρ within studies. */
export function fitRandomFactors(prepared: Prepared, spec: ModelSpec, further?: Further): Fit {
  const { table, design, formula } = prepared;
  const { fit, input, warnings } = multilevelModel(prepared, spec);
  const robust = robustSection(multilevelWorking(fit), prepared, spec);
  const estimated = multilevelEstimated(fit);
  const detail = detailSection(estimated, design, spec);
  const meanOnly = fit.p === 1 && design.intercept;
  const shown: Fit = {
    fit: { measure: table.measure, method: fit.method, test: fit.test, level: spec.level, formula, k: fit.k, p: fit.p },
    conventions: conventions(spec, fit, meanOnly),
    coefficients: coefficientRows(design.names, fit),
    vb: toRows(fit.vb),
    heterogeneity: { QE: fit.QE, QEdf: fit.QEdf, QEp: fit.QEp },
    ...(meanOnly ? {} : { moderators: { QM: fit.QM, QMdf: [...fit.QMdf], QMp: fit.QMp } }),
    multilevel: multilevelSection(fit, spec, meanOnly),
    ...(robust ? { robust: robust.robust } : {}),
    ...hypothesisSection(spec.hypothesis, design, estimated),
    ...detail.section,
    ...(meanOnly ? pooled(fit, isFisherZ(table.measure)) : {}),
    logLik: { ...fit.logLik },
    warnings: [...prepared.warnings, ...warnings, ...profiled(spec), ...detail.warnings, ...(robust?.warnings ?? [])],
  };
  return further ? further.multilevel({ shown, fit, input, prepared, spec }) : shown;
}

/**
 * The fitted model itself, for reports and for diagnostics.
 *
 * @throws {PipelineError} for choices that a multilevel model does not know
 */
export function multilevelModel(
  prepared: Prepared,
  spec: ModelSpec,
): { readonly fit: MultilevelFit; readonly input: MultilevelInput; readonly warnings: readonly Warning[] } {
  refuseUnfit(spec);
  const { table, design } = prepared;
  const { factors, warnings } = randomFactors(prepared, spec);
  const sampling = samplingErrors(prepared, spec);
  const input: MultilevelInput = {
    yi: table.yi,
    vi: table.vi,
    X: design.X,
    random: factors,
    method: spec.method === "ML" ? "ML" : "REML",
    ...(sampling ? { sampling } : {}),
  };
  const fit = fitMultilevel(input, { test: spec.test === "t" ? "t" : "z", dfs: spec.dfs, level: spec.level });
  return { fit, input, warnings: [...warnings, ...fit.warnings] };
}

function refuseUnfit(spec: ModelSpec): void {
  if (spec.test === "knha" || spec.test === "adhoc") {
    throw new PipelineError(
      `a multilevel model needs --test z or t, got ${spec.test}`,
      "Knapp-Hartung is defined for univariate models",
    );
  }
  if (spec.method !== "REML" && spec.method !== "ML") {
    throw new PipelineError(`a multilevel model needs --method REML or ML, got ${spec.method}`);
  }
  if (spec.pi !== "metafor")
    throw new PipelineError(
      `a multilevel model needs --pi metafor, got ${spec.pi}`,
      "its prediction interval is normal for z and t otherwise",
    );
  for (const name of ["weights", "tau2", "permute", "multimodel", "compat"] as const) {
    if (spec[name] !== undefined && spec[name] !== false)
      throw new PipelineError(`a multilevel model needs no --${name}, got ${spec[name]}`);
  }
}

/** ρ without random factors adds an intercept per study, because correlated errors alone would deny differences between studies. */
function randomFactors(prepared: Prepared, spec: ModelSpec): { factors: RandomFactor[]; warnings: Warning[] } {
  const nestings = spec.random === undefined ? [[spec.study]] : randomColumns(spec.random);
  const factors = nestings.flatMap((names) =>
    nestedFactors(names.map((name) => ({ name, labels: labelsOf(prepared, name) }))),
  );
  if (spec.random !== undefined) return { factors, warnings: [] };
  const message = `correlated errors without random factors: a random intercept for each ${spec.study} was added`;
  return { factors, warnings: [{ code: "studyIntercept", message }] };
}

function multilevelSection(fit: MultilevelFit, spec: ModelSpec, meanOnly: boolean): NonNullable<Fit["multilevel"]> {
  // the hat values of a mean are the row sums of M⁻¹ over their total
  const shares = meanOnly ? Array.from(fit.model.likelihood.leverages(fit.sigma2), (hat) => 100 * hat) : undefined;
  return {
    sigma2: [...fit.sigma2],
    levels: fit.levels.map(({ name, n }) => ({ name, n })),
    I2: [...fit.I2],
    ...(shares ? { weights: shares } : {}),
    ...(spec.confint === undefined ? {} : { ci: profileLimits(fit, spec.level) }),
  };
}

function profiled({ confint }: ModelSpec): Warning[] {
  if (confint === undefined || confint === "PL") return [];
  const message = `${confint} intervals are those of a univariate model: profile likelihood was taken`;
  return [{ code: "profileLikelihood", message }];
}

/** Limits in the order of the levels: [lower, upper], [lower] where the profile never comes down again, [] for a held component. */
function profileLimits(fit: MultilevelFit, level: number): number[][] {
  const intervals = profileIntervals(fit, level);
  return fit.levels.map(({ name }) => {
    const interval = intervals.find((candidate) => candidate.name === name);
    if (!interval) return [];
    return Number.isFinite(interval.ciUb) ? [interval.ciLb, interval.ciUb] : [interval.ciLb];
  });
}

function pooled(fit: MultilevelFit, isFisherZ: boolean): Pick<Fit, "prediction" | "backTransformed"> {
  const prediction = predictMultilevel(fit);
  return {
    prediction: { ...prediction },
    ...(isFisherZ ? { backTransformed: backTransformPrediction(prediction) } : {}),
  };
}

function conventions(spec: ModelSpec, fit: MultilevelFit, meanOnly: boolean): NonNullable<Fit["conventions"]> {
  return {
    "sampling errors": samplingWords(spec),
    I2: "each level, from V",
    df: fit.test === "z" ? "none: normal" : spec.dfs === "contain" ? "contain" : "k - p",
    ...(meanOnly ? { "prediction interval": fit.test === "z" ? "normal, sum of sigma2" : "t, sum of sigma2" } : {}),
    ...(spec.confint === undefined ? {} : { "intervals of sigma2": "profile likelihood" }),
    ...(spec.subset === undefined ? {} : { subset: spec.subset }),
  };
}
