import { PipelineError } from "../../errors.ts";
import { parseHypothesis } from "../../formula/hypothesis.ts";
import type { ModelMatrix } from "../../formula/modelMatrix.ts";
import type { Fit } from "../../schema/fit.ts";
import type { ModeratorDetail } from "../../schema/moderatorDetail.ts";
import { contrasts, pairwise } from "../../stats/contrasts.ts";
import type { RmaFit } from "../../stats/fit.ts";
import { fromRows, type Matrix, toRows } from "../../stats/matrix.ts";
import { multimodel } from "../../stats/multimodel.ts";
import { permutationTest } from "../../stats/permutation/permutationTest.ts";
import { vif } from "../../stats/vif.ts";
import type { ModelSpec } from "./spec.ts";

/**
 * What `--means`, `--pairwise`, `--vif`, `--permute` and `--multimodel` add to a univariate fit.
 *
 * @throws {PipelineError} when one of them is asked of a model without moderators
 */
export function detailSection(fit: RmaFit, design: ModelMatrix, spec: ModelSpec): Pick<Fit, "detail"> {
  const asked = spec.means || spec.vif || spec.multimodel || spec.pairwise !== undefined || spec.permute !== undefined;
  if (!asked) return {};
  if (design.termLabels.length === 0)
    throw new PipelineError("--means, --pairwise, --vif, --permute and --multimodel need --mods, got none");
  for (const name of ["weights", "tau2"] as const)
    if (spec.multimodel && spec[name] !== undefined)
      throw new PipelineError(`--multimodel needs a model without --${name}, got ${spec[name]}`);
  return {
    detail: {
      ...(spec.means ? { means: levelMeans(fit, design) } : {}),
      ...(spec.pairwise ? { pairwise: differences(fit, design, spec.pairwise) } : {}),
      ...(spec.vif ? { vif: inflations(fit, design) } : {}),
      ...(spec.permute ? { permutation: permutations(fit, design, spec.permute, spec.seed) } : {}),
      ...(spec.multimodel ? { multimodel: averaged(fit, design, spec) } : {}),
    },
  };
}

interface LevelRows {
  readonly factor: string;
  readonly levels: readonly string[];
  readonly counts: readonly number[];
  readonly rows: Matrix;
}

/**
 * Rows of the model matrix whose prediction is the mean of a level, for each factor outside interactions and its levels that have
 * effects; the columns of other terms stand at their means.
 */
function levelRows(design: ModelMatrix): LevelRows[] {
  const average = columnMeans(design.X);
  return design.factors
    .filter((factor) => !factor.interacts)
    .map((factor) => {
      const present = factor.levels.map((_, i) => i).filter((i) => factor.counts[i]! > 0);
      const rows = present.flatMap((i) => {
        const { L } = parseHypothesis(`\`${factor.levels[i]!}\``, { names: design.names, factors: [factor] });
        return toRows(L).map((row) => row.map((value, j) => (isOther(design, factor.label, j) ? average[j]! : value)));
      });
      const pick = <T>(values: readonly T[]): T[] => present.map((i) => values[i]!);
      return { factor: factor.label, levels: pick(factor.levels), counts: pick(factor.counts), rows: fromRows(rows) };
    });
}

/** Does the column belong to another term than the factor's own or the intercept? */
function isOther(design: ModelMatrix, factor: string, column: number): boolean {
  const term = design.assign[column]!;
  return term > 0 && design.termLabels[term - 1] !== factor;
}

function columnMeans(X: Matrix): number[] {
  return Array.from({ length: X.cols }, (_, j) => {
    let sum = 0;
    for (let i = 0; i < X.rows; i++) sum += X.data[i * X.cols + j]!;
    return sum / X.rows;
  });
}

function levelMeans(fit: RmaFit, design: ModelMatrix): NonNullable<ModeratorDetail["means"]> {
  return levelRows(design).flatMap(({ factor, levels, counts, rows }) =>
    contrasts(fit, rows).map(({ pAdjusted: _, ...mean }, i) => ({ factor, level: levels[i]!, k: counts[i]!, ...mean })),
  );
}

function differences(
  fit: RmaFit,
  design: ModelMatrix,
  adjustment: NonNullable<ModelSpec["pairwise"]>,
): NonNullable<ModeratorDetail["pairwise"]> {
  return levelRows(design)
    .filter(({ levels }) => levels.length > 1)
    .flatMap(({ factor, levels, rows }) =>
      pairwise(fit, rows, adjustment).map(({ rows: [a, b], ...test }) => {
        return { factor, contrast: `${levels[a]} - ${levels[b]}`, ...test, adjustment };
      }),
    );
}

/** Positions of the columns of each term, intercept left out. */
function termColumns(design: ModelMatrix): { term: string; columns: number[] }[] {
  return design.termLabels
    .map((term, t) => ({ term, columns: design.assign.flatMap((of, j) => (of === t + 1 ? [j] : [])) }))
    .filter(({ columns }) => columns.length > 0);
}

function inflations(fit: RmaFit, design: ModelMatrix): NonNullable<ModeratorDetail["vif"]> {
  return termColumns(design).map(({ term, columns }) => ({ term, ...vif(fit.vb, columns, fit.intercept) }));
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
