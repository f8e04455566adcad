import type { ModelMatrix } from "../../formula/modelMatrix.ts";
import type { Fit } from "../../schema/fit.ts";
import type { Warning } from "../../schema/warning.ts";
import { type RobustFit, robustVariance } from "../../stats/robust/variance.ts";
import { htzTest, zeroConstraints } from "../../stats/robust/wald.ts";
import type { WorkingModel } from "../../stats/robust/working.ts";
import { coefficientRows } from "./coefficients.ts";
import { robustHypotheses } from "./hypotheses.ts";
import { levelSection } from "./levelSection.ts";
import { labelsOf, type Prepared } from "./prepare.ts";
import type { ModelSpec } from "./spec.ts";
import { robustEstimated } from "./testsOf.ts";
import { whenComputable } from "./whenComputable.ts";

/** Cluster-robust tests of a fit: coefficients, all but the intercept at once, hypotheses, and the levels of factors. */
export interface RobustSection {
  readonly robust: NonNullable<Fit["robust"]>;
  readonly warnings: readonly Warning[];
}

/**
 * Robust variances of the kind in `spec.vcov`, clusters from the column `spec.cluster`; undefined when no clusters are asked for.
 *
 * A test that the clusters cannot carry is left out with a warning.
 *
 * @throws {RangeError} with fewer than 2 clusters, or a coefficient that one cluster alone decides
 */
export function robustSection(working: WorkingModel, prepared: Prepared, spec: ModelSpec): RobustSection | undefined {
  if (spec.cluster === undefined) return undefined;
  const labels = labelsOf(prepared, spec.cluster);
  const fit = robustVariance(working, labels, spec.vcov ?? "CR2", spec.level);
  const { design } = prepared;
  const joint = jointTest(fit, design);
  const { section, warnings } = robustHypotheses(spec.hypothesis, design, fit);
  const levels = levelSection(robustEstimated(fit), design, spec, "robust ");
  const robust = {
    type: fit.type,
    clusters: fit.clusters,
    coefficients: coefficientRows(design.names, fit),
    ...(joint.wald ? { wald: joint.wald } : {}),
    ...section,
    ...(Object.keys(levels.detail).length > 0 ? { detail: levels.detail } : {}),
  };
  return { robust, warnings: [...fit.warnings, ...joint.warnings, ...warnings, ...levels.warnings] };
}

interface Joint {
  readonly wald?: NonNullable<Fit["robust"]>["wald"];
  readonly warnings: readonly Warning[];
}

/** HTZ test of all coefficients but the intercept; none of a mean. */
function jointTest(fit: RobustFit, { names, intercept }: ModelMatrix): Joint {
  if (names.length === 1) return { warnings: [] };
  const tested = names.map((_, j) => j).slice(intercept ? 1 : 0);
  const wald = whenComputable(() => htzTest(fit, zeroConstraints(fit.beta.length, tested)));
  if ("reason" in wald) return { warnings: [{ code: "waldNotComputable", message: `joint test: ${wald.reason}` }] };
  const { F, df, p } = wald.value;
  return { wald: { F, df: [...df], p }, warnings: [] };
}
