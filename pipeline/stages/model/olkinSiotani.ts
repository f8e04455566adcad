import { PipelineError } from "../../errors.ts";
import { dependentCorrelations } from "../../stats/correlationCovariance.ts";
import { type Matrix, zeros } from "../../stats/matrix.ts";
import { isFisherZ } from "./backTransform.ts";
import { type Prepared, requireColumn } from "./prepare.ts";

/**
 * Sampling covariances of the correlations of each sample, for a table with a row for every pair of variables.
 *
 * @param columns names of the two columns that say which variables a correlation is between, by comma
 * @param cluster the sample of each row
 * @returns covariance of two rows of one sample
 * @throws {PipelineError} where a sample lacks a pair, has one twice, or has several sizes, and for effects that are not COR or ZCOR
 * @see Olkin & Siotani (1976), in Essays in Probability and Statistics, 235–251
 */
export function olkinSiotani(
  { table }: Pick<Prepared, "table">,
  columns: string,
  cluster: readonly (string | number)[],
): (i: number, j: number) => number {
  const names = columns.split(",").map((name) => name.trim());
  if (names.length !== 2) throw new PipelineError(`--rcalc needs two columns by comma, got ${columns}`);
  const { ri, ni, measure } = table;
  if (!ri || !ni || (measure !== "ZCOR" && measure !== "COR"))
    throw new PipelineError(`--rcalc needs COR or ZCOR from ri and ni, got ${measure}`);
  const [first, second] = names.map((name) => requireColumn(table, name).map(String)) as [string[], string[]];
  const place = new Int32Array(ri.length);
  const blocks = new Map<string, Matrix>();
  for (const label of new Set(cluster.map(String))) {
    const rows = cluster.flatMap((own, i) => (String(own) === label ? [i] : []));
    const { R, pairs } = correlationMatrix(label, rows, first, second, ri);
    const sizes = new Set(rows.map((i) => ni[i]!));
    if (sizes.size > 1) throw new PipelineError(`--rcalc needs one n for ${label}, got ${[...sizes].join(", ")}`);
    const found = dependentCorrelations(R, ni[rows[0]!]!, isFisherZ(measure) ? "z" : "r");
    found.pairs.forEach(([a, b], position) => {
      place[pairs.get(`${a} ${b}`)!] = position;
    });
    blocks.set(label, found.V);
  }
  return (i, j) => {
    const V = blocks.get(String(cluster[i]))!;
    return V.data[place[i]! * V.cols + place[j]!]!;
  };
}

/** The sample's matrix, and the row of the table that each pair (larger position first) comes from. */
function correlationMatrix(
  label: string,
  rows: readonly number[],
  first: readonly string[],
  second: readonly string[],
  ri: readonly number[],
): { R: Matrix; pairs: Map<string, number> } {
  const variables = [...new Set(rows.flatMap((i) => [first[i]!, second[i]!]))];
  const m = variables.length;
  const R = zeros(m, m);
  const pairs = new Map<string, number>();
  for (let v = 0; v < m; v++) R.data[v * m + v] = 1;
  for (const i of rows) {
    const [a, b] = [variables.indexOf(first[i]!), variables.indexOf(second[i]!)];
    const key = `${Math.max(a, b)} ${Math.min(a, b)}`;
    if (a === b || pairs.has(key))
      throw new PipelineError(
        `--rcalc needs each pair of variables once in ${label}, got ${first[i]} with ${second[i]} again`,
      );
    pairs.set(key, i);
    R.data[a * m + b] = ri[i]!;
    R.data[b * m + a] = ri[i]!;
  }
  const needed = (m * (m - 1)) / 2;
  if (pairs.size !== needed)
    throw new PipelineError(
      `--rcalc needs ${needed} correlations among the ${m} variables of ${label}, got ${pairs.size}`,
    );
  return { R, pairs };
}
