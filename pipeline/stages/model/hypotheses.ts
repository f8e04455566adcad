import { parseHypothesis } from "../../formula/hypothesis.ts";
import type { ModelMatrix } from "../../formula/modelMatrix.ts";
import type { Fit } from "../../schema/fit.ts";
import { contrasts, type Estimated, jointTest } from "../../stats/contrasts.ts";
import { type Matrix, zeros } from "../../stats/matrix.ts";
import type { RobustFit } from "../../stats/robust/variance.ts";
import { htzTest } from "../../stats/robust/wald.ts";

/** The two parts of `fit --json` that answer `--hypothesis`. */
export type HypothesisSection = Pick<Fit, "hypotheses" | "jointHypothesis">;

/** Degrees of freedom of each coefficient, where they differ. */
export interface CoefficientDf {
  readonly coefficientDf?: ArrayLike<number> | undefined;
}

/**
 * Tests of linear hypotheses, and of all of them at once when there are several.
 *
 * With a robust fit, its variances and Satterthwaite df, and the HTZ test, take the place of the model's.
 *
 * @param text as typed: `CBT - interpersonal = 0`, several by comma; undefined gives nothing
 * @throws {GrammarError} on an unknown name or a malformed hypothesis
 */
export function hypothesisSection(
  text: string | undefined,
  design: ModelMatrix,
  fit: Estimated & CoefficientDf,
  robust: RobustFit | undefined,
): HypothesisSection {
  if (text === undefined) return {};
  const { L, rhs, labels } = parseHypothesis(text, { names: design.names, factors: design.factors });
  const hypotheses = labels.map((hypothesis, i) => {
    const row = rowOf(L, i);
    const value = [rhs[i]!];
    const [test] = contrasts(robust ? robustEstimate(robust, row, value) : withOwnDf(fit, row), row, value);
    const { pAdjusted: _, ...shown } = test!;
    return { hypothesis, ...shown };
  });
  if (labels.length < 2) return { hypotheses };
  if (!robust) {
    const { stat, df, pval } = jointTest(withOwnDf(fit, L), L, rhs);
    return { hypotheses, jointHypothesis: { stat, df: [...df], pval } };
  }
  const { F, df, p } = htzTest(robust, L, rhs);
  return { hypotheses, jointHypothesis: { stat: F, df: [...df], pval: p } };
}

/** A combination has the smallest degrees of freedom of the coefficients in it, as metafor has it. */
function withOwnDf(fit: Estimated & CoefficientDf, L: Matrix): Estimated {
  if (fit.df === undefined || !fit.coefficientDf) return fit;
  const involved = (j: number) => L.data.some((value, i) => value !== 0 && i % L.cols === j);
  const own = Array.from(fit.coefficientDf).filter((_, j) => involved(j));
  return { ...fit, df: Math.min(...own) };
}

function robustEstimate(robust: RobustFit, row: Matrix, value: readonly number[]): Estimated {
  return { beta: robust.beta, vb: robust.vb, df: htzTest(robust, row, value).df[1], level: robust.level };
}

function rowOf(L: Matrix, i: number): Matrix {
  const row = zeros(1, L.cols);
  row.data.set(L.data.subarray(i * L.cols, (i + 1) * L.cols));
  return row;
}
