import { PipelineError } from "../../errors.ts";
import type { ModelMatrix } from "../../formula/modelMatrix.ts";
import type { Fit } from "../../schema/fit.ts";
import type { ModeratorDetail } from "../../schema/moderatorDetail.ts";
import type { Warning } from "../../schema/warning.ts";
import type { Estimated } from "../../stats/contrasts.ts";
import { interceptColumn } from "../../stats/design.ts";
import type { RmaFit } from "../../stats/fit.ts";
import { multimodel } from "../../stats/multimodel.ts";
import { permutationTest } from "../../stats/permutation/permutationTest.ts";
import { vif } from "../../stats/vif.ts";
import { levelSection } from "./levelSection.ts";
import type { ModelSpec } from "./spec.ts";

/** What was asked of the moderators, if anything was, and what of it the data could not tell. */
export interface DetailSection {
  readonly section: Pick<Fit, "detail">;
  readonly warnings: readonly Warning[];
}

/**
 * What `--means`, `--pairwise` and `--vif` add to a univariate or multilevel fit.
 *
 * @throws {PipelineError} when one of them is asked of a model without moderators, or means of one without levels
 */
export function detailSection(fit: Estimated, design: ModelMatrix, spec: ModelSpec): DetailSection {
  const asked = spec.means || spec.vif || spec.multimodel || spec.pairwise !== undefined || spec.permute !== undefined;
  if (!asked) return { section: {}, warnings: [] };
  if (design.termLabels.length === 0)
    throw new PipelineError("--means, --pairwise, --vif, --permute and --multimodel need --mods, got none");
  if ((spec.means || spec.pairwise) && design.factors.every(({ interacts }) => interacts))
    throw new PipelineError(
      `--means and --pairwise need a factor outside interactions in --mods, got ${design.termLabels.join(" + ")}`,
    );
  const { detail, warnings } = levelSection(fit, design, spec);
  return { section: { detail: { ...detail, ...(spec.vif ? { vif: inflations(fit, design) } : {}) } }, warnings };
}

/**
 * The same for a univariate fit, with what `--permute` and `--multimodel` add.
 *
 * @throws {PipelineError} as {@link detailSection}, and for all subsets of a model with weights or a fixed τ²
 */
export function univariateDetail(fit: RmaFit, design: ModelMatrix, spec: ModelSpec): DetailSection {
  for (const name of ["weights", "tau2"] as const)
    if (spec.multimodel && spec[name] !== undefined)
      throw new PipelineError(`--multimodel needs a model without --${name}, got ${spec[name]}`);
  const { section, warnings } = detailSection(fit, design, spec);
  if (!section.detail) return { section, warnings };
  const detail = {
    ...section.detail,
    ...(spec.permute ? { permutation: permutations(fit, design, spec.permute, spec.seed) } : {}),
    ...(spec.multimodel ? { multimodel: averaged(fit, design, spec) } : {}),
  };
  return { section: { detail }, warnings };
}

/** Positions of the columns of each term, intercept left out. */
function termColumns(design: ModelMatrix): { term: string; columns: number[] }[] {
  return design.termLabels
    .map((term, t) => ({ term, columns: design.assign.flatMap((of, j) => (of === t + 1 ? [j] : [])) }))
    .filter(({ columns }) => columns.length > 0);
}

function inflations({ vb }: Estimated, design: ModelMatrix): NonNullable<ModeratorDetail["vif"]> {
  const intercept = interceptColumn(design.X);
  return termColumns(design).map(({ term, columns }) => ({ term, ...vif(vb, columns, intercept) }));
}

function permutations(
  fit: RmaFit,
  design: ModelMatrix,
  iterations: number,
  seed: number,
): NonNullable<ModeratorDetail["permutation"]> {
  const { pval, ...result } = permutationTest(fit, { iterations, seed });
  return { ...result, coefficients: design.names.map((name, j) => ({ name, pval: pval[j]! })) };
}

function averaged(fit: RmaFit, design: ModelMatrix, spec: ModelSpec): NonNullable<ModeratorDetail["multimodel"]> {
  const groups = Object.fromEntries(termColumns(design).map(({ term, columns }) => [term, columns]));
  const { models, coefficients } = multimodel(fit.yi, fit.vi, fit.X, groups, spec.test);
  return {
    models: models.map(({ groups: terms, AICc, weight }) => ({ terms: [...terms], AICc, weight })),
    coefficients: coefficients.map(({ column, ...coefficient }) => ({ name: design.names[column]!, ...coefficient })),
  };
}
