import { PipelineError } from "../../errors.ts";
import type { Fit } from "../../schema/fit.ts";
import type { Measure } from "../../schema/names.ts";
import type { Warning } from "../../schema/warning.ts";
import type { RmaFit } from "../../stats/fit.ts";
import { heterogeneityInterval } from "../../stats/intervals/index.ts";
import { predict } from "../../stats/prediction.ts";
import { backTransformPrediction, isFisherZ } from "./backTransform.ts";
import type { ModelSpec } from "./spec.ts";

/** The pooled value of an intercept-only fit with its confidence and prediction interval, and the same as r for Fisher's z. */
export function pooledPrediction(
  fit: RmaFit,
  measure: Measure,
  spec: ModelSpec,
): Pick<Fit, "prediction" | "backTransformed"> {
  if (!(fit.p === 1 && fit.intercept === 0)) return {};
  const prediction = predict(fit, [1], { pi: spec.pi, level: spec.level });
  return { prediction, ...(isFisherZ(measure) ? { backTransformed: backTransformPrediction(prediction) } : {}) };
}

/** Interval of τ², I² and H² by the method asked for, as `fit --json` has it. */
export interface IntervalSection {
  readonly ci: NonNullable<Fit["heterogeneity"]["ci"]>;
  readonly warnings: readonly Warning[];
}

/**
 * Q-profile, generalised-Q or profile-likelihood interval; undefined when none is asked for.
 *
 * @throws {PipelineError} for an interval that the model does not have
 * @throws {RangeError} from the engine, when the data cannot carry it
 */
export function intervalSection(fit: RmaFit, spec: ModelSpec): IntervalSection | undefined {
  if (spec.confint === undefined) return undefined;
  if (spec.confint === "GENQ" && !fit.weights)
    throw new PipelineError("--confint GENQ needs --weights COLUMN, got none");
  const { type, tau2, I2, H2, empty } = heterogeneityInterval(fit, spec.confint, spec.level);
  const ci = { type, tau2: pair(tau2), I2: pair(I2), H2: pair(H2) };
  const message = "no tau2 of at least 0 belongs to the interval: the effects differ less than sampling error allows";
  return { ci, warnings: empty ? [{ code: "emptyInterval", message }] : [] };
}

const pair = ([lb, ub]: readonly [number, number]): [number, number] => [lb, ub];
