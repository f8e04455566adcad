import type { Measure } from "../../schema/names.ts";

/** Whether effects of a measure go back to r by tanh. */
export function isFisherZ(measure: Measure): boolean {
  return measure === "ZCOR" || measure === "ZPCOR";
}

/** A mean on Fisher's z with its interval. */
interface OnZ {
  readonly beta: number;
  readonly ciLb: number;
  readonly ciUb: number;
}

/** A mean and its interval on Fisher's z, as correlations: tanh of each. */
export function backTransform({ beta, ciLb, ciUb }: OnZ): { pred: number; ciLb: number; ciUb: number } {
  return { pred: Math.tanh(beta), ciLb: Math.tanh(ciLb), ciUb: Math.tanh(ciUb) };
}

interface PredictionOnZ {
  readonly pred: number;
  readonly ciLb: number;
  readonly ciUb: number;
  readonly piLb?: number;
  readonly piUb?: number;
}

/** A prediction on Fisher's z with its intervals, as correlations: tanh of each; a standard error does not carry over. */
export function backTransformPrediction({ pred, ciLb, ciUb, piLb, piUb }: PredictionOnZ): PredictionOnZ {
  return {
    pred: Math.tanh(pred),
    ciLb: Math.tanh(ciLb),
    ciUb: Math.tanh(ciUb),
    ...(piLb === undefined || piUb === undefined ? {} : { piLb: Math.tanh(piLb), piUb: Math.tanh(piUb) }),
  };
}
