import { PipelineError } from "../../../errors.ts";
import type { Fit } from "../../../schema/fit.ts";
import type { Warning } from "../../../schema/warning.ts";
import type { RmaFit } from "../../../stats/fit.ts";
import { fitMultilevel, type MultilevelFit } from "../../../stats/multilevel/fit.ts";
import { zeroConstraints } from "../../../stats/robust/wald.ts";
import { wildBootstrap } from "../../../stats/robust/wildBootstrap.ts";
import { labelsOf, type Prepared } from "../prepare.ts";
import type { ModelSpec } from "../spec.ts";

/** Cluster wild bootstrap of each coefficient and, when there are several, of all but the intercept. */
export interface WildSection {
  readonly wild: NonNullable<NonNullable<Fit["robust"]>["wild"]>;
  readonly warnings: readonly Warning[];
}

/**
 * Bootstrap tests with the clusters of `--cluster`; every test starts at the seed, so that each can be repeated alone.
 *
 * @throws {PipelineError} without clusters
 * @throws {ConvergenceError} when the model under a hypothesis, or every draw, has no solution
 */
export function wildSection(fit: MultilevelFit, prepared: Prepared, spec: ModelSpec): WildSection {
  if (spec.cluster === undefined) throw new PipelineError("--wild needs --cluster COLUMN, got none");
  const { names, intercept } = prepared.design;
  const labels = labelsOf(prepared, spec.cluster);
  const tested = names.map((_, j) => j).slice(intercept ? 1 : 0);
  const hypotheses = [...names.map((_, j) => [j]), ...(tested.length > 1 ? [tested] : [])];
  const options = { draws: spec.wild!, seed: spec.seed, weights: spec.wildWeights };
  const tests = hypotheses.map((columns) => {
    const { F, q, p, pPlusOne, mcSe, valid } = wildBootstrap(fit, labels, zeroConstraints(fit.p, columns), options);
    return { hypothesis: `${columns.map((j) => names[j]).join(" = ")} = 0`, F, q, p, pPlusOne, mcSe, valid };
  });
  const lost = Math.max(...tests.map(({ valid }) => spec.wild! - valid));
  const message = `wild bootstrap: up to ${lost} of ${spec.wild} draws without a fit left out`;
  const warnings = lost > 0 ? [{ code: "bootstrapDraws", message }] : [];
  return { wild: { weights: spec.wildWeights, draws: spec.wild!, seed: spec.seed, tests }, warnings };
}

/**
 * A univariate model as a multilevel one with an intercept for each effect, which is the same model.
 *
 * @throws {PipelineError} for user weights, and for an estimator of τ² that is no likelihood's
 */
export function asMultilevel(fit: RmaFit, prepared: Prepared, spec: ModelSpec): MultilevelFit {
  const { method, tau2Fixed, tau2 } = fit;
  if (spec.weights !== undefined)
    throw new PipelineError(`--wild needs a model without --weights, got ${spec.weights}`);
  const held = tau2Fixed || method === "EE";
  if (!held && method !== "REML" && method !== "ML")
    throw new PipelineError(`--wild needs --method REML, ML or EE, got ${method}`, "each draw is fitted by likelihood");
  return fitMultilevel({
    yi: fit.yi,
    vi: fit.vi,
    X: fit.X,
    random: [{ name: "effect", labels: prepared.table.ids.map((_, i) => i) }],
    method: method === "ML" ? "ML" : "REML",
    ...(held ? { sigma2: [tau2] } : {}),
  });
}
