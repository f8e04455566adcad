import type { Effects } from "../effects.ts";
import { PipelineError } from "../errors.ts";
import type { Fit } from "../schema/fit.ts";
import type { EffectTable } from "../stages/model/effectTable.ts";
import { fitModel } from "../stages/model/fitModel.ts";
import { furtherOptions } from "../stages/model/further/further.ts";
import { type ReadEffectsOptions, readEffectBytes } from "../stages/model/readEffects.ts";
import { type ModelSpec, modelSpecSchema } from "../stages/model/spec.ts";
import { whenComputable } from "../stages/model/whenComputable.ts";
import { choiceFault, emptyFault, idleFault } from "./specFaults.ts";

/** Where the effects stand in a table: headers that differ from ours, and the columns of labels and ids. */
export type TableOptions = Omit<ReadEffectsOptions, "measure" | "vtype">;

/**
 * One model on one table on disk, as `fit --json` has it.
 *
 * @throws {PipelineError} for a file that is not there, options out of their vocabulary, data that cannot carry the model
 */
export async function fitFile(
  path: string,
  choices: Record<string, unknown>,
  table: TableOptions,
  effects: Effects,
): Promise<Fit> {
  const spec = parseSpec(await withMatrices(choices, effects));
  const effectTable = await readEffectFile(path, { ...table, measure: spec.measure, vtype: spec.vtype }, effects);
  const further = furtherOptions(spec).length > 0 ? (await rarely()).furtherSections : undefined;
  if (spec.aggregate === undefined) return orRefuse(() => fitModel(effectTable, spec, further));
  const { aggregateEffects } = await rarely();
  return orRefuse(() => {
    const merged = aggregateEffects(effectTable, spec);
    return fitModel(merged.table, merged.spec, further);
  });
}

/** Matrices are named by their files on the command line, and given in full to a model. */
async function withMatrices(choices: Record<string, unknown>, effects: Effects): Promise<Record<string, unknown>> {
  const named = ["rhoMatrix", "vMatrix"].filter((key) => typeof choices[key] === "string" && choices[key] !== "");
  if (named.length === 0) return choices;
  const { readMatrix } = await rarely();
  const read = named.map(async (key) => {
    const path = choices[key] as string;
    const bytes = effects.read(path);
    if (bytes === undefined) throw new PipelineError(`needs a matrix, got no file ${path}`);
    return [key, await readMatrix(path, bytes)];
  });
  return { ...choices, ...Object.fromEntries(await Promise.all(read)) };
}

const rarely = () => import("../stages/model/further/rarely.ts");

/** The effects of a table on disk. @throws {PipelineError} as {@link fitFile} */
export async function readEffectFile(
  path: string,
  options: ReadEffectsOptions,
  effects: Effects,
): Promise<EffectTable> {
  const bytes = effects.read(path);
  if (bytes === undefined) throw new PipelineError(`needs a table, got no file ${path}`);
  return readEffectBytes(path, bytes, options);
}

/** A model's choices, checked. @throws {PipelineError} naming the option, what it needs and what it got */
export function parseSpec(choices: Record<string, unknown>): ModelSpec {
  const fault = emptyFault(choices) ?? idleFault(choices);
  if (fault) throw new PipelineError(fault);
  const parsed = modelSpecSchema.safeParse(choices);
  if (parsed.success) return parsed.data;
  throw new PipelineError(parsed.error.issues.map((issue) => choiceFault(issue, choices)).join("\n"));
}

/** What the numeric core refuses is the user's to know, without a stack. */
export function orRefuse<T>(compute: () => T): T {
  const result = whenComputable(compute);
  if ("value" in result) return result.value;
  throw new PipelineError(result.reason);
}
