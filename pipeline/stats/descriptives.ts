import { mean as meanOf, median as medianOf, quantileSorted, sampleStandardDeviation } from "simple-statistics";
import { requireFinite } from "./guard.ts";

/** The only importer of simple-statistics: descriptive lines of tables, never a p-value or an interval. */

/** Five numbers and two moments of a column. */
export interface Description {
  readonly n: number;
  readonly mean: number;
  /** denominator n − 1; absent for one value */
  readonly sd?: number;
  readonly min: number;
  /** quartiles as simple-statistics has them: the value, or the mean of the two, at position n·p */
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
  readonly max: number;
}

/** @throws {RangeError} if there is no value or one is not finite */
export function describe(values: readonly number[]): Description {
  requireFinite("describe", values);
  if (values.length === 0) throw new RangeError("describe needs at least 1 value, got 0");
  const sorted = [...values].sort((a, b) => a - b);
  return {
    n: sorted.length,
    mean: meanOf(sorted),
    ...(sorted.length > 1 ? { sd: sampleStandardDeviation(sorted) } : {}),
    min: sorted[0]!,
    q1: quantileSorted(sorted, 0.25),
    median: medianOf(sorted),
    q3: quantileSorted(sorted, 0.75),
    max: sorted[sorted.length - 1]!,
  };
}

/** Arithmetic mean. @throws {RangeError} as {@link describe} */
export function mean(values: readonly number[]): number {
  return describe(values).mean;
}

/** Median. @throws {RangeError} as {@link describe} */
export function median(values: readonly number[]): number {
  return describe(values).median;
}

/** Quantile of sorted or unsorted values, p in [0, 1], as simple-statistics has it. */
export function quantile(values: readonly number[], p: number): number {
  requireFinite("quantile", values);
  if (values.length === 0) throw new RangeError("quantile needs at least 1 value, got 0");
  if (!(p >= 0 && p <= 1)) throw new RangeError(`quantile needs p in [0, 1], got ${p}`);
  return quantileSorted(
    [...values].sort((a, b) => a - b),
    p,
  );
}

/** Sample standard deviation, denominator n − 1. @throws {RangeError} for fewer than 2 values */
export function sd(values: readonly number[]): number {
  const { sd: value } = describe(values);
  if (value === undefined) throw new RangeError("sd needs at least 2 values, got 1");
  return value;
}
