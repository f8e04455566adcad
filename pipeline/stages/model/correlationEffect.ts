import type { Measure } from "../../schema/names.ts";
import { correlationEffect as effectOf } from "../../stats/correlation.ts";

/**
 * One correlation on the scale of a measure, with its sampling variance.
 *
 * @throws {RangeError} for a measure that is not made from r and n alone, |r| ≥ 1, or too small a sample
 */
export function correlationEffect(measure: Measure, ri: number, ni: number): { yi: number; vi: number } {
  if (measure !== "ZCOR" && measure !== "COR" && measure !== "UCOR") {
    throw new RangeError(`r and n need the measure ZCOR, COR or UCOR, got ${measure}`);
  }
  return effectOf(measure, ri, ni);
}
