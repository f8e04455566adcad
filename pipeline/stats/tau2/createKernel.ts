import { interceptColumn, saturatedCells } from "../design.ts";
import { fromRows, type Matrix, type Vec } from "../matrix.ts";
import { WeightedQr } from "../weightedQr.ts";
import { CellKernel } from "./cellKernel.ts";
import { DenseKernel } from "./denseKernel.ts";
import type { Kernel } from "./kernel.ts";

/**
 * The cheaper kernel that fits the design: sums over cells for a saturated factor design, QR otherwise.
 *
 * @param X model matrix (k × p), full column rank
 * @throws {RangeError} if X is rank-deficient
 */
export function createKernel(yi: Vec, vi: Vec, X: Matrix): Kernel {
  if (X.cols === 1 && interceptColumn(X) === 0) return new CellKernel(yi, vi, undefined, 1);
  const cells = saturatedCells(X);
  if (!cells) return new DenseKernel(yi, vi, X);
  requireIndependentCells(X, cells);
  return new CellKernel(yi, vi, cells, X.cols);
}

/** One row a cell: their matrix must be invertible. */
function requireIndependentCells(X: Matrix, cells: Int32Array): void {
  const rows = Array.from({ length: X.cols }, (_, cell) => {
    const i = cells.indexOf(cell);
    return X.data.subarray(i * X.cols, (i + 1) * X.cols);
  });
  new WeightedQr(fromRows(rows));
}
