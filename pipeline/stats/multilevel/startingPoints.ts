import type { Evaluation, Likelihood } from "./likelihood.ts";
import type { Structure } from "./structure.ts";

/** A variance held at a value, or undefined where it is to be estimated. */
export type Fixed = readonly (number | undefined)[];

/** Finest step of the grid: half a decade, less than the width of anything that one effect adds to the likelihood. */
const FINEST = Math.sqrt(10);
/** Rows that a whole grid may walk: about ten milliseconds. */
const BUDGET = 400_000;
const FEWEST = 3;
const MOST_CLIMBS = 6;

/**
 * Where to begin: the peaks of the likelihood on a grid over the free variances, the highest first.
 *
 * Sampling variances of many sizes give the likelihood several maxima, one for each size of effects that it may call precise. Each
 * effect bends it where σ² passes that effect's own variance, by a curve two decades wide in log σ², so the grid is 0 and equal steps of
 * log σ² for each factor: from where the most precise level first notices σ² to half the largest variance that the data suggest. The steps
 * are half a decade, and wider only where so many would cost too much.
 *
 * @param fixed one entry a factor
 * @returns at least one point, at most six
 */
export function startingPoints(likelihood: Likelihood, fixed: Fixed): Evaluation[] {
  const free = fixed.flatMap((value, l) => (value === undefined ? [l] : []));
  const none = likelihood.evaluate(Float64Array.from(fixed, (value) => value ?? 0));
  if (free.length === 0) return [none];
  const levels = gridLevels(likelihood, none, free);
  const stride = levels.map((_, i) => levels.slice(0, i).reduce((size, { length }) => size * length, 1));
  const level = (cell: number, i: number) => Math.floor(cell / stride[i]!) % levels[i]!.length;
  const at = (cell: number) => {
    const point = Float64Array.from(fixed, (value) => value ?? 0);
    free.forEach((l, i) => {
      point[l] = levels[i]![level(cell, i)]!;
    });
    return point;
  };
  const cells = levels.reduce((size, { length }) => size * length, 1);
  const heights = Float64Array.from({ length: cells }, (_, cell) =>
    cell === 0 ? none.ll : likelihood.value(at(cell)),
  );
  const isPeak = (cell: number) =>
    levels.every((values, i) => {
      const below = level(cell, i) > 0 ? heights[cell - stride[i]!]! : -Infinity;
      const above = level(cell, i) + 1 < values.length ? heights[cell + stride[i]!]! : -Infinity;
      return heights[cell]! >= below && heights[cell]! >= above;
    });
  const peaks: number[] = [];
  for (let cell = 0; cell < cells; cell++) if (isPeak(cell)) peaks.push(cell);
  peaks.sort((a, b) => heights[b]! - heights[a]!);
  return peaks.slice(0, MOST_CLIMBS).map((cell) => (cell === 0 ? none : likelihood.evaluate(at(cell))));
}

/** 0 and equal steps of the logarithm for each free factor, as fine as the budget allows. */
function gridLevels(likelihood: Likelihood, none: Evaluation, free: readonly number[]): number[][] {
  const { structure } = likelihood;
  const trace = Math.max(...free.map((l) => none.traceP[l]!));
  const far = 0.5 * Math.max((none.rss - (structure.k - likelihood.p)) / trace, likelihood.spread);
  const decades = smallestScales(structure).map((scale) => Math.max(0, Math.log10(far / scale)));
  const most = Math.max(FEWEST ** free.length, BUDGET / evaluationCost(structure));
  for (let step = Math.log10(FINEST); ; step *= 1.25) {
    const levels = free.map((l) => {
      const n = Math.max(FEWEST - 1, Math.ceil(decades[l]! / step));
      return [0, ...Array.from({ length: n }, (_, i) => far * 10 ** (step * (i + 1 - n)))];
    });
    const cells = levels.reduce((size, { length }) => size * length, 1);
    if (cells <= most) return levels;
  }
}

/** For each factor the variance of the best-known level's mean: σ² far below it changes nothing. */
function smallestScales(s: Structure): number[] {
  const weight = new Float64Array(s.factors);
  for (let i = 0; i < s.k; i++) if (s.unit >= 0) weight[s.unit] = Math.max(weight[s.unit]!, 1 / s.diagonal[i]!);
  for (let b = 0; b + 1 < s.rowStart.length; b++) {
    const base = s.columnStart[b]!;
    const sums = new Float64Array(s.columnStart[b + 1]! - base);
    for (let i = s.rowStart[b]!; i < s.rowStart[b + 1]!; i++)
      for (let e = s.entryStart[i]!; e < s.entryStart[i + 1]!; e++)
        sums[s.entryColumn[e]!]! += s.entryValue[e]! ** 2 / s.diagonal[i]!;
    sums.forEach((sum, c) => {
      const l = s.columnFactor[base + c]!;
      if (l >= 0) weight[l] = Math.max(weight[l]!, sum);
    });
  }
  return Array.from(weight, (w) => 1 / w);
}

/** Rows, and cubes of the columns, that one evaluation walks. */
function evaluationCost(structure: Structure): number {
  let cost = structure.k;
  for (let b = 0; b + 1 < structure.columnStart.length; b++)
    cost += (structure.columnStart[b + 1]! - structure.columnStart[b]! - 1) ** 3;
  return cost;
}
