import type { Matrix } from "../matrix.ts";

/** The rows of a design without repeats, and which of them each effect has. */
export interface Arrangement {
  /** different rows, n × p */
  readonly rows: Matrix;
  /** for each effect the number of its row */
  readonly assignment: Int32Array;
  /** how often each row occurs */
  readonly counts: Int32Array;
}

/** Distinct rows of X in order of appearance. */
export function arrange(X: Matrix): Arrangement {
  const found = new Map<string, number>();
  const counts: number[] = [];
  const first: number[] = [];
  const assignment = new Int32Array(X.rows);
  for (let i = 0; i < X.rows; i++) {
    const key = X.data.subarray(i * X.cols, (i + 1) * X.cols).join(" ");
    let row = found.get(key);
    if (row === undefined) {
      row = first.length;
      found.set(key, row);
      first.push(i);
      counts.push(0);
    }
    assignment[i] = row;
    counts[row]!++;
  }
  const rows = { rows: first.length, cols: X.cols, data: new Float64Array(first.length * X.cols) };
  first.forEach((i, row) => {
    rows.data.set(X.data.subarray(i * X.cols, (i + 1) * X.cols), row * X.cols);
  });
  return { rows, assignment, counts: Int32Array.from(counts) };
}

/** Number of different assignments, k!/∏ nᵢ!; possibly Infinity. */
export function countAssignments(counts: ArrayLike<number>): number {
  let total = 1;
  let placed = 0;
  for (let row = 0; row < counts.length; row++) {
    // binomial coefficients stay whole at every step
    for (let j = 1; j <= counts[row]!; j++) total = (total * (placed + j)) / j;
    placed += counts[row]!;
  }
  return Math.round(total);
}

/**
 * Next different assignment in lexicographic order, in place.
 *
 * @returns false after the last one
 * @see Knuth (2011), The Art of Computer Programming 4A, 7.2.1.2, algorithm L
 */
export function nextAssignment(a: Int32Array): boolean {
  let j = a.length - 2;
  while (j >= 0 && a[j]! >= a[j + 1]!) j--;
  if (j < 0) return false;
  let l = a.length - 1;
  while (a[j]! >= a[l]!) l--;
  swap(a, j, l);
  for (let i = j + 1, m = a.length - 1; i < m; i++, m--) swap(a, i, m);
  return true;
}

function swap(a: Int32Array, i: number, j: number): void {
  const kept = a[i]!;
  a[i] = a[j]!;
  a[j] = kept;
}
