import type { Fit } from "../../schema/fit.ts";
import type { Warning } from "../../schema/warning.ts";
import { type RobustFit, robustVariance } from "../../stats/robust/variance.ts";
import { htzTest, zeroConstraints } from "../../stats/robust/wald.ts";
import type { WorkingModel } from "../../stats/robust/working.ts";
import { coefficientRows } from "./coefficients.ts";
import { labelsOf, type Prepared } from "./prepare.ts";
import type { ModelSpec } from "./spec.ts";
import { whenComputable } from "./whenComputable.ts";

/** Cluster-robust tests of a fit, with the joint test of all coefficients but the intercept where the clusters can carry it. */
export interface RobustSection {
  readonly robust: NonNullable<Fit["robust"]>;
  /** the engine's own, for further tests */
  readonly fit: RobustFit;
  readonly warnings: readonly Warning[];
}

/**
 * Robust variances of the kind in `spec.vcov`, clusters from the column `spec.cluster`; undefined when no clusters are asked for.
 *
 * @throws {RangeError} with fewer than 2 clusters, or a coefficient that one cluster alone decides
 */
export function robustSection(working: WorkingModel, prepared: Prepared, spec: ModelSpec): RobustSection | undefined {
  if (spec.cluster === undefined) return undefined;
  const labels = labelsOf(prepared, spec.cluster);
  const fit = robustVariance(working, labels, spec.vcov ?? "CR2", spec.level);
  const { names, intercept } = prepared.design;
  const robust = { type: fit.type, clusters: fit.clusters, coefficients: coefficientRows(names, fit) };
  const tested = names.map((_, j) => j).slice(intercept ? 1 : 0);
  if (names.length === 1) return { robust, fit, warnings: fit.warnings };
  const tests = jointTest(robust, fit, tested);
  return { ...tests, warnings: [...fit.warnings, ...tests.warnings] };
}

function jointTest(robust: RobustSection["robust"], fit: RobustFit, tested: readonly number[]): RobustSection {
  const wald = whenComputable(() => htzTest(fit, zeroConstraints(fit.beta.length, tested)));
  if ("reason" in wald)
    return { robust, fit, warnings: [{ code: "waldNotComputable", message: `joint test: ${wald.reason}` }] };
  const { F, df, p } = wald.value;
  return { robust: { ...robust, wald: { F, df: [...df], p } }, fit, warnings: [] };
}
