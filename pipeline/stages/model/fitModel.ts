import { PipelineError } from "../../errors.ts";
import type { Fit } from "../../schema/fit.ts";
import type { EffectTable } from "./effectTable.ts";
import { fitRandomFactors } from "./fitRandomFactors.ts";
import { fitUnivariate } from "./fitUnivariate.ts";
import { type Further, requireFurther } from "./further/further.ts";
import { prepare } from "./prepare.ts";
import { hasCorrelatedErrors } from "./samplingErrors.ts";
import type { ModelSpec } from "./spec.ts";

/**
 * One model on one table of effects, as `fit --json` has it: univariate, or multilevel where random factors or ρ are asked for.
 *
 * @param further makes what rarely used options ask for (`furtherSections`); needed only with one of them
 * @throws {PipelineError} for options that do not go together or name columns that are not there
 * @throws {RangeError} from the numeric core, when the data cannot carry the model
 * @throws {ConvergenceError} when no solution was found: there are then no numbers
 */
export function fitModel(table: EffectTable, spec: ModelSpec, further?: Further): Fit {
  requireFurther(spec, further);
  if (spec.aggregate !== undefined)
    throw new PipelineError(`fitModel needs effects that aggregateEffects has merged, got aggregate ${spec.aggregate}`);
  const prepared = prepare(table, spec);
  return spec.random !== undefined || hasCorrelatedErrors(spec)
    ? fitRandomFactors(prepared, spec, further)
    : fitUnivariate(prepared, spec, further);
}
