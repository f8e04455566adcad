import { interceptColumn } from "./design.ts";
import { METHODS, type Method, type RmaOptions, TESTS, type Test } from "./fit.ts";
import { requireEffects } from "./guard.ts";
import { type Matrix, ones, type Vec } from "./matrix.ts";
import { requireWeights } from "./tau2/estimate.ts";
import type { Warning } from "./warning.ts";

/** The data of a fit after its options are settled. */
export interface Problem {
  readonly yi: Float64Array;
  readonly vi: Float64Array;
  readonly X: Matrix;
  readonly weights: Float64Array | undefined;
  readonly method: Method;
  readonly test: Test;
  readonly level: number;
  readonly tau2: number | undefined;
  readonly intercept: number;
  readonly warnings: Warning[];
}

/**
 * Checks data and options of a fit, fills in defaults, and copies the data.
 *
 * @throws {RangeError} as {@link rma}
 */
export function settle(yi: Vec, vi: Vec, options: RmaOptions): Problem {
  const X = options.X ?? ones(yi.length);
  const method = options.method ?? "REML";
  let test = options.test ?? "z";
  requireEffects("rma", yi, vi, X);
  if (!METHODS.includes(method)) throw new RangeError(`rma needs a method of ${METHODS.join(", ")}, got ${method}`);
  if (!TESTS.includes(test)) throw new RangeError(`rma needs a test of ${TESTS.join(", ")}, got ${test}`);
  const { tau2 } = options;
  if (tau2 !== undefined && !(tau2 >= 0 && tau2 < Infinity)) {
    throw new RangeError(`rma needs a fixed tau2 at least 0, got ${tau2}`);
  }
  const weighted = options.weights !== undefined || method === "GENQ";
  const weights = weighted ? Float64Array.from(requireWeights(options.weights, yi.length)) : undefined;
  const k = yi.length;
  const warnings: Warning[] = [];
  if (k === 1) {
    warnings.push({ code: "oneEffect", message: "One effect: tau2 is set to 0 and nothing is pooled" });
    if (test !== "z")
      warnings.push({ code: "testZ", message: `Test ${test} needs more than one effect: test z is used` });
    test = "z";
  } else if (k === X.cols && method !== "EE" && tau2 === undefined) {
    throw new RangeError(`rma by ${method} needs more effects than coefficients, got ${k} of each`);
  }
  if (test !== "z" && k === X.cols) throw new RangeError(`test ${test} needs residual degrees of freedom, got 0`);
  if (method === "EE" && (test === "knha" || test === "adhoc")) {
    warnings.push({ code: "knhaCommon", message: `Test ${test} is not meant for the common-effect model` });
  }
  warnIfUnequal(vi, warnings);
  // one allocation for both: see CellKernel
  const storage = new Float64Array(2 * k);
  storage.set(yi);
  storage.set(vi, k);
  return {
    yi: storage.subarray(0, k),
    vi: storage.subarray(k),
    X,
    weights,
    method,
    test,
    level: options.level ?? 95,
    tau2: method === "EE" ? undefined : tau2,
    intercept: interceptColumn(X),
    warnings,
  };
}

function warnIfUnequal(vi: Vec, warnings: Warning[]): void {
  let low = Infinity;
  let high = 0;
  for (let i = 0; i < vi.length; i++) {
    low = Math.min(low, vi[i]!);
    high = Math.max(high, vi[i]!);
  }
  if (high / low >= 1e7) {
    warnings.push({
      code: "varianceRatio",
      message: "The largest sampling variance is over 10 million times the smallest",
    });
  }
}
