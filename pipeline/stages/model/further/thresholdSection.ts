import { PipelineError } from "../../../errors.ts";
import type { Fit } from "../../../schema/fit.ts";
import type { Measure } from "../../../schema/names.ts";
import { criticalValue } from "../../../stats/coefficients.ts";
import type { RmaFit } from "../../../stats/fit.ts";
import type { MultilevelFit } from "../../../stats/multilevel/fit.ts";
import { aboveThreshold } from "../../../stats/multilevel/threshold.ts";
import { probabilityAbove, proportionAbove } from "../../../stats/prediction.ts";
import { isFisherZ } from "../backTransform.ts";
import type { ModelSpec } from "../spec.ts";

type Threshold = NonNullable<Fit["threshold"]>;

/** How likely a new study's true effect exceeds the threshold, and which share of true effects does, for a mean. */
export function univariateThreshold(fit: RmaFit, measure: Measure, spec: ModelSpec): Threshold {
  requireMean(fit.p === 1 && fit.intercept === 0);
  const given = thresholdOn(measure, spec.threshold!);
  const probability = probabilityAbove(fit, given.yi, [1], spec.pi);
  const share = proportionAbove(fit, given.yi);
  return {
    ...given,
    ...(probability === undefined ? {} : { probabilityAbove: probability }),
    ...(share ? { proportionAbove: withLimits(share, spec.level) } : {}),
  };
}

/** As {@link univariateThreshold}, with the sum of all variances; the proportion then has no standard error. */
export function multilevelThreshold(fit: MultilevelFit, isMean: boolean, measure: Measure, spec: ModelSpec): Threshold {
  requireMean(isMean);
  const given = thresholdOn(measure, spec.threshold!);
  const { probability, proportion } = aboveThreshold(fit, given.yi);
  return {
    ...given,
    probabilityAbove: probability,
    ...(proportion === undefined ? {} : { proportionAbove: { estimate: proportion } }),
  };
}

function requireMean(isMean: boolean): void {
  if (!isMean) throw new PipelineError("--threshold needs a model without --mods, got moderators");
}

/** A threshold is typed as a correlation wherever effects are correlations or their Fisher z. */
function thresholdOn(measure: Measure, value: number): Pick<Threshold, "value" | "scale" | "yi"> {
  if (measure === "GEN") return { value, scale: "yi", yi: value };
  if (!(Math.abs(value) < 1)) throw new PipelineError(`--threshold needs a correlation between -1 and 1, got ${value}`);
  return { value, scale: "r", yi: isFisherZ(measure) ? Math.atanh(value) : value };
}

/** Normal interval, kept within 0 and 1. */
function withLimits(
  { proportion, se }: { proportion: number; se: number },
  level: number,
): Threshold["proportionAbove"] {
  const half = criticalValue(level, undefined) * se;
  return { estimate: proportion, se, ciLb: Math.max(0, proportion - half), ciUb: Math.min(1, proportion + half) };
}
