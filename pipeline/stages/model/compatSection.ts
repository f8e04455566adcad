import { PipelineError } from "../../errors.ts";
import type { Fit } from "../../schema/fit.ts";
import { macat } from "../../stats/compat/mac/macat.ts";
import { omni } from "../../stats/compat/mac/omni.ts";
import { type Prepared, requireColumn } from "./prepare.ts";
import type { ModelSpec } from "./spec.ts";

/**
 * What MAc would print for the same effects, beside the right numbers: `omni` for a mean, `macat` for one factor.
 *
 * @throws {PipelineError} for a model that MAc does not have
 */
export function compatSection({ table, design }: Prepared, spec: ModelSpec): Pick<Fit, "compat"> {
  if (spec.compat === undefined) return {};
  if (spec.weights !== undefined)
    throw new PipelineError(`--compat MAc needs a model without --weights, got ${spec.weights}`);
  const { yi, vi, measure } = table;
  const ztor = measure === "ZCOR";
  if (design.termLabels.length === 0) {
    const both = (transformed: boolean) => ({
      fixed: omni(yi, vi, { type: "fixed", ztor: transformed }),
      random: omni(yi, vi, { type: "random", ztor: transformed }),
    });
    return { compat: { tool: "MAc", omni: both(false), ...(ztor ? { omniZtor: both(true) } : {}) } };
  }
  const [factor] = design.factors;
  if (!factor || design.termLabels.length > 1)
    throw new PipelineError("--compat MAc needs no moderator, or one factor alone");
  const levels = requireColumn(table, factor.column).map(String);
  const { rows, overall, heterogeneity } = macat(yi, vi, levels, {
    type: spec.method === "EE" ? "fixed" : "random",
    ztor,
  });
  return { compat: { tool: "MAc", macat: { rows: [...rows], overall, heterogeneity: { ...heterogeneity } } } };
}
