import { PipelineError } from "../../../errors.ts";
import type { Fit } from "../../../schema/fit.ts";
import type { Measure } from "../../../schema/names.ts";
import type { Warning } from "../../../schema/warning.ts";
import { integratedR } from "../../../stats/correlationIntegrated.ts";
import type { RmaFit } from "../../../stats/fit.ts";
import { qBased } from "../../../stats/heterogeneity.ts";
import { rma } from "../../../stats/regression.ts";
import { isFisherZ } from "../backTransform.ts";
import type { Prepared } from "../prepare.ts";
import type { ModelSpec } from "../spec.ts";
import { artefactSection } from "./artefactSection.ts";
import type { Further } from "./further.ts";
import { rhoTable } from "./rhoTable.ts";
import { robuSection } from "./robuSection.ts";
import { subgroupSection } from "./subgroupSection.ts";
import { multilevelThreshold, univariateThreshold } from "./thresholdSection.ts";
import { asMultilevel, type WildSection, wildSection } from "./wildSection.ts";

/** Adds to a fit what its rarely used options ask for; loaded only with one of them. */
export const furtherSections: Further = {
  univariate({ shown, fit, prepared, spec }) {
    if (spec.rhoGrid && spec.robu !== "CORR")
      throw new PipelineError(
        "--rho-grid needs --random, --rho or --robu CORR, got none",
        "--rho 0.6 adds a random intercept for each study",
      );
    const { measure } = prepared.table;
    const groups = spec.subgroups === undefined ? undefined : subgroupSection(prepared, spec);
    return withAll(shown, prepared, spec, {
      wild: spec.wild === undefined ? undefined : wildSection(asMultilevel(fit, prepared, spec), prepared, spec),
      parts: {
        ...(spec.threshold === undefined ? {} : { threshold: univariateThreshold(fit, measure, spec) }),
        ...(groups ? { subgroups: groups.subgroups } : {}),
      },
      fromQ: spec.i2 === "Q" ? fromQ(fit) : undefined,
      tau2: fit.tau2,
      warnings: groups?.warnings ?? [],
    });
  },
  multilevel(model) {
    const { shown, fit, prepared, spec } = model;
    if (spec.subgroups !== undefined)
      throw new PipelineError(
        `a multilevel model needs no --subgroups, got ${spec.subgroups}`,
        `--mods ${spec.subgroups} compares the levels`,
      );
    const isMean = fit.p === 1 && prepared.design.intercept;
    return withAll(shown, prepared, spec, {
      wild: spec.wild === undefined ? undefined : wildSection(fit, prepared, spec),
      parts: {
        ...(spec.rhoGrid ? { rhoSensitivity: rhoTable(model) } : {}),
        ...(spec.threshold === undefined
          ? {}
          : { threshold: multilevelThreshold(fit, isMean, prepared.table.measure, spec) }),
      },
      fromQ: spec.i2 === "Q" ? qBased(fit.QE, fit.QEdf) : undefined,
      tau2: fit.sigma2.reduce((sum, s) => sum + s, 0),
      warnings: [],
    });
  },
};

interface Parts {
  readonly wild: WildSection | undefined;
  readonly parts: Partial<Fit>;
  readonly fromQ: Fit["heterogeneity"]["fromQ"];
  /** variance of true effects, for the integrated back-transformation */
  readonly tau2: number;
  readonly warnings: readonly Warning[];
}

function withAll(shown: Fit, prepared: Prepared, spec: ModelSpec, { wild, parts, fromQ, tau2, warnings }: Parts): Fit {
  const artefacts = spec.attenuation === undefined ? undefined : artefactSection(prepared, spec);
  return {
    ...shown,
    heterogeneity: { ...shown.heterogeneity, ...(fromQ ? { fromQ } : {}) },
    ...(wild && shown.robust ? { robust: { ...shown.robust, wild: wild.wild } } : {}),
    ...(spec.integrated ? { backTransformed: integrated(shown, prepared.table.measure, tau2) } : {}),
    ...(spec.robu ? { robu: robuSection(prepared, spec) } : {}),
    ...parts,
    ...(artefacts ? { artefacts: artefacts.artefacts } : {}),
    warnings: [...shown.warnings, ...(wild?.warnings ?? []), ...warnings, ...(artefacts?.warnings ?? [])],
  };
}

/** I² and H² from Q; R² as the share of the common-effect Q without moderators that they take away. */
function fromQ(fit: RmaFit): NonNullable<Fit["heterogeneity"]["fromQ"]> {
  if (fit.QEdf === 0) throw new PipelineError("--i2 Q needs more effects than coefficients, got as many");
  const ratios = qBased(fit.QE, fit.QEdf);
  if (fit.p === 1 || fit.intercept < 0) return ratios;
  const total = rma(fit.yi, fit.vi, { method: "EE" }).QE;
  return { ...ratios, R2: total > 0 ? Math.max(0, (100 * (total - fit.QE)) / total) : 0 };
}

/** The mean of the correlations, with the limits of μ taken through the same integral, as metafor's `transf.ztor.int`. */
function integrated(shown: Fit, measure: Measure, tau2: number): NonNullable<Fit["backTransformed"]> {
  const { backTransformed, prediction } = shown;
  if (!backTransformed || !prediction)
    throw new PipelineError(
      `--integrated needs the mean of Fisher's z without --mods, got ${isFisherZ(measure) ? "moderators" : measure}`,
    );
  const at = (z: number) => integratedR(z, tau2);
  const { pred, ciLb, ciUb } = prediction;
  return { ...backTransformed, integrated: { pred: at(pred), ciLb: at(ciLb), ciUb: at(ciUb), tau2 } };
}
