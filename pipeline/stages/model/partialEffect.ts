import type { Measure } from "../../schema/names.ts";
import { type PartialEffect, partialR, partialZ, semiPartialR } from "../../stats/correlationPartial.ts";

/** Measures of one predictor's share in a regression, made from its t and the size of the model. */
export type PartialMeasure = "PCOR" | "ZPCOR" | "SPCOR";

/** Whether a measure is one of {@link PartialMeasure}. */
export function isPartial(measure: Measure | undefined): measure is PartialMeasure {
  return measure === "PCOR" || measure === "ZPCOR" || measure === "SPCOR";
}

/** What a row gives of a regression: the predictor's t, or its partial correlation, n, the number of predictors, R². */
export interface RegressionCells {
  readonly ti?: number | undefined;
  readonly ri?: number | undefined;
  readonly ni: number;
  readonly mi: number;
  readonly r2i?: number | undefined;
}

/**
 * (Semi-)partial correlation of one predictor with its sampling variance; a partial correlation `ri` stands for its t.
 *
 * @returns undefined where t and r are both missing, or R² is for a semi-partial correlation
 * @throws {RangeError} outside the domains of {@link partialR}, {@link partialZ} and {@link semiPartialR}
 */
export function partialEffect(measure: PartialMeasure, row: RegressionCells): PartialEffect | undefined {
  const { ni, mi, r2i } = row;
  const t = row.ti ?? tOf(row.ri, ni - mi - 1);
  if (t === undefined) return undefined;
  if (measure === "PCOR") return partialR(t, ni, mi);
  if (measure === "ZPCOR") return partialZ(t, ni, mi);
  return r2i === undefined ? undefined : semiPartialR(t, ni, mi, r2i);
}

/** t of a partial correlation, the inverse of t/√(t² + df). */
function tOf(ri: number | undefined, df: number): number | undefined {
  if (ri === undefined) return undefined;
  if (!(Math.abs(ri) < 1)) throw new RangeError(`partial correlation needs |r| < 1, got ${ri}`);
  return ri * Math.sqrt(df / (1 - ri * ri));
}
