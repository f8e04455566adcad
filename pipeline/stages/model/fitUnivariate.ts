import { PipelineError } from "../../errors.ts";
import type { Fit } from "../../schema/fit.ts";
import type { RmaFit } from "../../stats/fit.ts";
import { toRows } from "../../stats/matrix.ts";
import { rma } from "../../stats/regression.ts";
import { univariateWorking } from "../../stats/robust/working.ts";
import { coefficientRows } from "./coefficients.ts";
import { compatSection } from "./compatSection.ts";
import { univariateDetail } from "./detailSection.ts";
import type { Further } from "./further/further.ts";
import { hypothesisSection } from "./hypotheses.ts";
import type { Prepared } from "./prepare.ts";
import { requireColumn } from "./prepare.ts";
import { robustSection } from "./robustSection.ts";
import type { ModelSpec } from "./spec.ts";
import { intervalSection, pooledPrediction } from "./univariateSections.ts";

/** A univariate random-effects, mixed-effects or common-effect model as `fit --json` has it. */
export function fitUnivariate(prepared: Prepared, spec: ModelSpec, further?: Further): Fit {
  const { table, design, formula } = prepared;
  const fit = rma(table.yi, table.vi, {
    X: design.X,
    method: spec.method,
    test: spec.test,
    level: spec.level,
    tau2: spec.tau2,
    weights: userWeights(prepared, spec),
  });
  const warnings = [...prepared.warnings, ...fit.warnings];
  const intervals = intervalSection(fit, spec);
  if (intervals) warnings.push(...intervals.warnings);
  const robust = robustSection(univariateWorking(fit), prepared, spec);
  if (robust) warnings.push(...robust.warnings);
  const detail = univariateDetail(fit, design, spec);
  warnings.push(...detail.warnings);
  const shown: Fit = {
    fit: {
      measure: table.measure,
      method: spec.method,
      test: fit.test,
      level: spec.level,
      formula,
      k: fit.k,
      p: fit.p,
    },
    conventions: { ...table.conventions, ...conventions(spec, fit) },
    coefficients: coefficientRows(design.names, fit),
    vb: toRows(fit.vb),
    heterogeneity: { ...heterogeneity(fit), ...(intervals ? { ci: intervals.ci } : {}) },
    ...(fit.p === 1 && fit.intercept === 0 ? {} : { moderators: { QM: fit.QM, QMdf: [...fit.QMdf], QMp: fit.QMp } }),
    ...(robust ? { robust: robust.robust } : {}),
    ...hypothesisSection(spec.hypothesis, design, fit),
    ...detail.section,
    ...compatSection(prepared, spec),
    ...pooledPrediction(fit, table.measure, spec),
    ...(fit.logLik ? { logLik: { ...fit.logLik } } : {}),
    warnings,
  };
  return further ? further.univariate({ shown, fit, prepared, spec }) : shown;
}

function userWeights(prepared: Prepared, spec: ModelSpec): number[] | undefined {
  if (spec.weights === undefined) {
    if (spec.method === "GENQ") throw new PipelineError("method GENQ needs --weights COLUMN, got none");
    return undefined;
  }
  const column = requireColumn(prepared.table, spec.weights);
  const faulty = column.findIndex((cell) => typeof cell !== "number" || cell < 0);
  if (faulty >= 0) {
    throw new PipelineError(
      `weights need numbers of at least 0, got '${column[faulty]}' for ${prepared.table.ids[faulty]}`,
    );
  }
  return column as number[];
}

function heterogeneity(fit: RmaFit): Fit["heterogeneity"] {
  return {
    tau2: fit.tau2,
    ...(fit.seTau2 === undefined ? {} : { seTau2: fit.seTau2 }),
    I2: fit.I2,
    H2: fit.H2,
    ...(fit.R2 === undefined ? {} : { R2: fit.R2 }),
    QE: fit.QE,
    QEdf: fit.QEdf,
    QEp: fit.QEp,
  };
}

const PREDICTION_RULES: Readonly<Record<ModelSpec["pi"], (test: string) => string>> = {
  metafor: (test) => (test === "z" ? "normal" : "t(k - p)"),
  normal: () => "normal",
  riley: () => "t(k - p - 1)",
  hts: () => "t(k - 2), unscaled se",
};

/** What stands beside the numbers: the choices that two competent people could make differently. */
function conventions(spec: ModelSpec, fit: RmaFit): NonNullable<Fit["conventions"]> {
  return {
    I2: fit.method === "EE" ? "from Q" : "from tau2",
    ...(fit.p === 1 && fit.intercept === 0 && fit.method !== "EE"
      ? { "prediction interval": PREDICTION_RULES[spec.pi](fit.test) }
      : {}),
    ...(spec.tau2 === undefined ? {} : { tau2: "fixed" }),
    ...(spec.weights === undefined ? {} : { weights: spec.weights }),
    ...(spec.subset === undefined ? {} : { subset: spec.subset }),
  };
}
