import type { Warning } from "../../schema/warning.ts";
import { percent } from "../../schema/words.ts";
import { type Adjustment, adjustP } from "../../stats/adjust.ts";
import { type Contrast, contrasts, type Estimated } from "../../stats/contrasts.ts";
import { fromRows, type Matrix, toRows, type Vec } from "../../stats/matrix.ts";
import type { MultilevelFit } from "../../stats/multilevel/fit.ts";
import { combinationReference, type RobustFit, type RobustReference, WHOLE } from "../../stats/robust/variance.ts";
import { whenComputable } from "./whenComputable.ts";

/** A combination of coefficients with its test. */
export interface LabelledTest extends Contrast {
  readonly label: string;
  /** its position among the combinations asked for */
  readonly row: number;
}

/** Coefficients with their covariance, and what their tests stand on. */
export interface Testable extends Estimated {
  /** share of a combination's variance that the covariance leaves out; absent where it leaves out nothing */
  readonly shortfall?: (combination: Vec) => number;
}

/**
 * Tests combinations each by itself; one that the data cannot carry (a level that one cluster alone decides) is left out with a warning.
 *
 * @param L combinations, m × p
 * @param labels names of the combinations, for the warnings, length m
 * @param options.rhs values under the hypotheses, default 0
 * @param options.prefix of the labels in warnings, default none
 * @param options.adjustment of the p-values over the combinations that have one, default none
 */
export function testsOf(
  fit: Testable,
  L: Matrix,
  labels: readonly string[],
  options: { readonly rhs?: readonly number[]; readonly adjustment?: Adjustment; readonly prefix?: string } = {},
): { readonly tests: readonly LabelledTest[]; readonly warnings: readonly Warning[] } {
  const reasons = new Map<string, string[]>();
  const tests = toRows(L).flatMap((combination, row): LabelledTest[] => {
    const test = whenComputable(() => contrasts(fit, fromRows([combination]), [options.rhs?.[row] ?? 0])[0]!);
    if ("value" in test) return [{ ...test.value, label: labels[row]!, row }];
    reasons.set(test.reason, [...(reasons.get(test.reason) ?? []), labels[row]!]);
    return [];
  });
  const warnings = Array.from(reasons, ([reason, left]) => ({
    code: "contrastNotComputable",
    message: `${options.prefix ?? ""}${left.join(", ")}: ${reason}`,
  }));
  const adjusted = adjustP(
    tests.map(({ pval }) => pval),
    options.adjustment ?? "none",
  );
  return {
    tests: tests.map((test, i) => ({ ...test, pAdjusted: adjusted[i]! })),
    warnings: [...warnings, ...shortfalls(fit, L, tests, options.prefix ?? "")],
  };
}

/** One warning for all tests whose variance leaves out what one cluster alone decides. */
function shortfalls({ shortfall }: Testable, L: Matrix, tests: readonly LabelledTest[], prefix: string): Warning[] {
  if (!shortfall) return [];
  const combinations = toRows(L);
  const short = tests
    .map(({ label, row }) => ({ label, missing: shortfall(combinations[row]!) }))
    .filter(({ missing }) => missing > 0);
  if (short.length === 0) return [];
  const most = (100 * Math.max(...short.map(({ missing }) => missing))).toFixed(0);
  const message = `${prefix}${short.map(({ label }) => label).join(", ")}: one cluster alone decides part of ${short.length > 1 ? "each" : "it"}, so the robust variance leaves out up to ${percent(most)} of what the model expects`;
  return [{ code: "clusterDecides", message }];
}

/** What tests need of a robust fit: its covariance, and the Satterthwaite df of each combination. */
export function robustEstimated(robust: RobustFit): Testable {
  const { beta, vb, level, type } = robust;
  const known = new Map<string, RobustReference>();
  const referenceOf = (row: Vec) => {
    const key = Array.from(row).join();
    const reference = known.get(key) ?? combinationReference(robust, row);
    known.set(key, reference);
    return reference;
  };
  const estimated = { beta, vb, level, df: (row: Vec) => referenceOf(row).df };
  if (type !== "CR2") return estimated;
  const missing = ({ share }: RobustReference) => (share > WHOLE ? 0 : 1 - share);
  return { ...estimated, shortfall: (row) => missing(referenceOf(row)) };
}

/** What tests need of a multilevel fit; a combination has the smallest df of the coefficients in it, as metafor has it. */
export function multilevelEstimated({ beta, vb, level, df }: MultilevelFit): Estimated {
  if (!df) return { beta, vb, level };
  return { beta, vb, level, df: (combination) => Math.min(...df.filter((_, j) => combination[j] !== 0)) };
}
