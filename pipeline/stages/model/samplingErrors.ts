import { PipelineError } from "../../errors.ts";
import type { LabelledMatrix } from "../../schema/labelledMatrix.ts";
import type { SamplingCovariance } from "../../stats/multilevel/structure.ts";
import { olkinSiotani } from "./olkinSiotani.ts";
import { labelsOf, type Prepared, requireColumn } from "./prepare.ts";
import type { ModelSpec } from "./spec.ts";

/** The rows of a model. */
type Rows = Pick<Prepared, "table">;

/** Options that say how sampling errors within a study go together. */
const OPTIONS = ["rho", "phi", "rhoMatrix", "rcalc", "vMatrix"] as const;

/** Whether sampling errors are correlated within studies, which makes a model multilevel. */
export function hasCorrelatedErrors(spec: ModelSpec): boolean {
  return OPTIONS.some((name) => spec[name] !== undefined);
}

/**
 * Covariance of sampling errors within studies: ρ alone; ρ (1 when not given) times φ to the distance in time; a matrix of correlations
 * between kinds of effects, ρ between effects of one kind; that of correlations measured in one sample; or V itself.
 *
 * @returns undefined for independent errors
 * @throws {PipelineError} for options that exclude each other, columns that are not there, and pairs that no entry belongs to
 */
export function samplingErrors(prepared: Rows, spec: ModelSpec): SamplingCovariance | undefined {
  if (!hasCorrelatedErrors(spec)) return undefined;
  requireOne(spec);
  const cluster = labelsOf(prepared, spec.study);
  if (spec.vMatrix) return { cluster, covariance: givenCovariance(prepared, spec.vMatrix, cluster) };
  if (spec.rcalc !== undefined) return { cluster, covariance: olkinSiotani(prepared, spec.rcalc, cluster) };
  if (spec.rhoMatrix) return scaled(prepared, cluster, betweenKinds(prepared, spec, spec.rhoMatrix));
  if (spec.phi !== undefined) return scaled(prepared, cluster, overTime(prepared, spec, spec.phi));
  return { cluster, rho: spec.rho! };
}

/** What stands beside a multilevel fit. */
export function samplingWords(spec: ModelSpec): string {
  const { study, rho, phi, rhoBy, rcalc } = spec;
  if (spec.vMatrix) return "V as given";
  if (rcalc !== undefined) return `correlations of one sample, within ${study} (Olkin & Siotani)`;
  if (spec.rhoMatrix)
    return `correlated within ${study}, by ${rhoBy}${rho === undefined ? "" : `, rho = ${rho} within one`}`;
  if (phi !== undefined)
    return `correlated within ${study}, ${rho === undefined ? "" : `rho = ${rho}, `}phi = ${phi} over time`;
  return rho === undefined ? "independent" : `correlated within ${study}, rho = ${rho}`;
}

function requireOne(spec: ModelSpec): void {
  const given = OPTIONS.filter((name) => spec[name] !== undefined);
  const alone = given.filter((name) => name !== "rho");
  const withRho = spec.rho !== undefined && (spec.rcalc !== undefined || spec.vMatrix);
  if (alone.length > 1 || withRho)
    throw new PipelineError(
      `sampling errors need one of rho, phi, rho-matrix, rcalc and v-matrix, got ${given.join(" and ")}`,
    );
}

function scaled(
  { table }: Rows,
  cluster: (string | number)[],
  correlation: (i: number, j: number) => number,
): SamplingCovariance {
  const { vi } = table;
  return {
    cluster,
    covariance: (i, j) => (i === j ? vi[i]! : correlation(i, j) * Math.sqrt(vi[i]! * vi[j]!)),
  };
}

function overTime({ table }: Rows, spec: ModelSpec, phi: number): (i: number, j: number) => number {
  const times = requireColumn(table, spec.time!);
  const faulty = times.findIndex((time) => typeof time !== "number");
  if (faulty >= 0)
    throw new PipelineError(`--time needs numbers in ${spec.time}, got '${times[faulty]}' for ${table.ids[faulty]}`);
  return (i, j) => {
    const distance = Math.abs((times[i] as number) - (times[j] as number));
    if (distance === 0 && spec.rho === undefined)
      throw new PipelineError(
        `--phi needs --rho too where effects of a study have the same ${spec.time}, got ${table.ids[i]} and ${table.ids[j]}`,
      );
    return (spec.rho ?? 1) * phi ** distance;
  };
}

function betweenKinds({ table }: Rows, spec: ModelSpec, matrix: LabelledMatrix): (i: number, j: number) => number {
  const kinds = labelsOf({ table }, spec.rhoBy!).map(String);
  const place = positions(matrix);
  return (i, j) => {
    if (kinds[i] !== kinds[j]) return entry(matrix, place, kinds[i]!, kinds[j]!, "--rho-matrix");
    if (spec.rho !== undefined) return spec.rho;
    throw new PipelineError(
      `--rho-matrix needs --rho too where effects of a study are of one ${spec.rhoBy}, got ${table.ids[i]} and ${table.ids[j]}`,
    );
  };
}

function givenCovariance(
  { table }: Rows,
  matrix: LabelledMatrix,
  cluster: readonly (string | number)[],
): (i: number, j: number) => number {
  const place = positions(matrix);
  const { ids } = table;
  const at = (i: number, j: number) => entry(matrix, place, ids[i]!, ids[j]!, "--v-matrix");
  for (let i = 0; i < ids.length; i++)
    for (let j = 0; j < i; j++)
      if (String(cluster[i]) !== String(cluster[j]) && at(i, j) !== 0)
        throw new PipelineError(
          `--v-matrix needs 0 between studies, got ${at(i, j)} for ${ids[i]} and ${ids[j]}`,
          "--study names the column of groups that share sampling errors",
        );
  return at;
}

function positions(matrix: LabelledMatrix): ReadonlyMap<string, number> {
  return new Map(matrix.names.map((name, position) => [name, position]));
}

function entry(
  matrix: LabelledMatrix,
  place: ReadonlyMap<string, number>,
  a: string,
  b: string,
  option: string,
): number {
  const [row, column] = [place.get(a), place.get(b)];
  if (row === undefined || column === undefined)
    throw new PipelineError(`${option} needs a row for ${row === undefined ? a : b}, got ${matrix.names.join(", ")}`);
  return matrix.rows[row]![column]!;
}
