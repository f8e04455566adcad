import { PipelineError } from "../../../errors.ts";
import type { Fit } from "../../../schema/fit.ts";
import type { RmaFit } from "../../../stats/fit.ts";
import type { MultilevelFit } from "../../../stats/multilevel/fit.ts";
import type { MultilevelInput } from "../../../stats/multilevel/model.ts";
import type { Prepared } from "../prepare.ts";
import type { ModelSpec } from "../spec.ts";

/** A univariate model as fitted, and as `fit --json` has it so far. */
export interface UnivariateModel {
  readonly shown: Fit;
  readonly fit: RmaFit;
  readonly prepared: Prepared;
  readonly spec: ModelSpec;
}

/** A multilevel model as fitted, and as `fit --json` has it so far. */
export interface MultilevelModel {
  readonly shown: Fit;
  readonly fit: MultilevelFit;
  readonly input: MultilevelInput;
  readonly prepared: Prepared;
  readonly spec: ModelSpec;
}

/**
 * What rarely asked options add to a fit. Its code is loaded only when one of them is given, so that a plain fit, and the page, go
 * without it; whoever fits with such options passes it in.
 */
export interface Further {
  univariate(model: UnivariateModel): Fit;
  multilevel(model: MultilevelModel): Fit;
}

const OPTIONS = ["wild", "rhoGrid", "robu", "threshold", "subgroups", "attenuation"] as const;

/** Names of the options of a specification that need {@link Further}. */
export function furtherOptions(spec: ModelSpec): string[] {
  const given = OPTIONS.filter((name) => spec[name] !== undefined) as string[];
  return [...given, ...(spec.integrated ? ["integrated"] : []), ...(spec.i2 === "Q" ? ["i2"] : [])];
}

/** @throws {PipelineError} when a specification asks for further sections and there is nobody to make them */
export function requireFurther(spec: ModelSpec, further: Further | undefined): void {
  const asked = furtherOptions(spec);
  if (asked.length > 0 && !further)
    throw new PipelineError(
      `${asked.join(", ")} need the further sections, got none`,
      "pass furtherSections to fitModel",
    );
}
