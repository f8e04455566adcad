import { type LinearHypothesis, parseHypothesis } from "../../formula/hypothesis.ts";
import type { ModelMatrix } from "../../formula/modelMatrix.ts";
import type { Fit } from "../../schema/fit.ts";
import type { Warning } from "../../schema/warning.ts";
import { contrasts, type Estimated, jointTest } from "../../stats/contrasts.ts";
import type { RobustFit } from "../../stats/robust/variance.ts";
import { htzTest } from "../../stats/robust/wald.ts";
import { robustEstimated, testsOf } from "./testsOf.ts";
import { whenComputable } from "./whenComputable.ts";

/** The two parts of `fit --json` that answer `--hypothesis`. */
export type HypothesisSection = Pick<Fit, "hypotheses" | "jointHypothesis">;

/**
 * Tests of linear hypotheses by the model's covariance, and of all of them at once when there are several.
 *
 * @param text as typed: `CBT - interpersonal = 0`, several by comma; undefined gives nothing
 * @throws {GrammarError} on an unknown name or a malformed hypothesis
 */
export function hypothesisSection(text: string | undefined, design: ModelMatrix, fit: Estimated): HypothesisSection {
  if (text === undefined) return {};
  const { L, rhs, labels } = parse(text, design);
  const hypotheses = contrasts(fit, L, rhs).map(({ pAdjusted: _, ...test }, i) => ({
    hypothesis: labels[i]!,
    ...test,
  }));
  if (labels.length < 2) return { hypotheses };
  const { stat, df, pval } = jointTest(fit, L, rhs);
  return { hypotheses, jointHypothesis: { stat, df: [...df], pval } };
}

/** The same by the cluster-robust covariance: Satterthwaite df of each hypothesis, HTZ for all; a warning for what it cannot tell. */
export function robustHypotheses(
  text: string | undefined,
  design: ModelMatrix,
  robust: RobustFit,
): { readonly section: HypothesisSection; readonly warnings: readonly Warning[] } {
  if (text === undefined) return { section: {}, warnings: [] };
  const { L, rhs, labels } = parse(text, design);
  const { tests, warnings } = testsOf(robustEstimated(robust), L, labels, { rhs, prefix: "robust test of " });
  const hypotheses = tests.map(({ label, pAdjusted: _, row: __, ...test }) => ({ hypothesis: label, ...test }));
  const alone = hypotheses.length > 0 ? { hypotheses } : {};
  if (labels.length < 2) return { section: alone, warnings };
  const joint = whenComputable(() => htzTest(robust, L, rhs));
  if ("reason" in joint) {
    const message = `robust test of all hypotheses: ${joint.reason}`;
    return { section: alone, warnings: [...warnings, { code: "waldNotComputable", message }] };
  }
  const { F, df, p } = joint.value;
  return { section: { ...alone, jointHypothesis: { stat: F, df: [...df], pval: p } }, warnings };
}

function parse(text: string, design: ModelMatrix): LinearHypothesis {
  return parseHypothesis(text, { names: design.names, factors: design.factors });
}
