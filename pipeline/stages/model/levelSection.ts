import { parseHypothesis } from "../../formula/hypothesis.ts";
import type { ModelMatrix } from "../../formula/modelMatrix.ts";
import type { ModeratorDetail } from "../../schema/moderatorDetail.ts";
import type { Warning } from "../../schema/warning.ts";
import type { Adjustment } from "../../stats/adjust.ts";
import { pairwise } from "../../stats/contrasts.ts";
import { fromRows, type Matrix, toRows } from "../../stats/matrix.ts";
import type { ModelSpec } from "./spec.ts";
import { type Testable, testsOf } from "./testsOf.ts";

/** Means of the levels of factors, and differences between them. */
export interface LevelSection {
  readonly detail: Pick<ModeratorDetail, "means" | "pairwise">;
  readonly warnings: readonly Warning[];
}

type Means = NonNullable<ModeratorDetail["means"]>;
type Pairwise = NonNullable<ModeratorDetail["pairwise"]>;

/**
 * What `--means` and `--pairwise` ask for, by the covariance and degrees of freedom of `fit`, the model's or cluster-robust ones.
 *
 * @param prefix of the warnings for levels that the data cannot tell
 */
export function levelSection(fit: Testable, design: ModelMatrix, spec: ModelSpec, prefix = ""): LevelSection {
  const means: Means = [];
  const differences: Pairwise = [];
  const warnings: Warning[] = [];
  if (!spec.means && !spec.pairwise) return { detail: {}, warnings };
  for (const level of levelRows(design)) {
    if (spec.means) warnings.push(...addMeans(means, fit, level, prefix));
    if (spec.pairwise && level.levels.length > 1)
      warnings.push(...addDifferences(differences, fit, level, spec.pairwise, prefix));
  }
  const detail = { ...(spec.means ? { means } : {}), ...(spec.pairwise ? { pairwise: differences } : {}) };
  return { detail, warnings };
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

function addMeans(into: Means, fit: Testable, { factor, levels, counts, rows }: LevelRows, prefix: string) {
  const { tests, warnings } = testsOf(
    fit,
    rows,
    levels.map((level) => `${factor} ${level}`),
    { prefix: `${prefix}mean of ` },
  );
  for (const { label: _, pAdjusted: __, row, ...test } of tests)
    into.push({ factor, level: levels[row]!, k: counts[row]!, ...test });
  return warnings;
}

function addDifferences(
  into: Pairwise,
  fit: Testable,
  { factor, levels, rows }: LevelRows,
  adjustment: Adjustment,
  prefix: string,
) {
  const { L, pairs } = pairwise(rows);
  const names = pairs.map(([a, b]) => `${levels[a]} - ${levels[b]}`);
  const { tests, warnings } = testsOf(fit, L, names, { adjustment, prefix: `${prefix}difference ` });
  for (const { label, row: _, ...test } of tests) into.push({ factor, contrast: label, ...test, adjustment });
  return warnings;
}
