import { interceptColumn, saturatedCells } from "../design.ts";
import { fromRows, type Matrix, type Vec } from "../matrix.ts";
import { WeightedQr } from "../weightedQr.ts";
import { CellKernel } from "./cellKernel.ts";
import { DenseKernel } from "./denseKernel.ts";

/**
 * The quadratic forms of a meta-regression at one value of τ², from which every iterative estimator is made.
 *
 * With w = 1/(vi + τ²), W = diag(w) and P = W − WX(XᵀWX)⁻¹XᵀW. Fields hold the values of the last call of `at`;
 * nothing is allocated there.
 */
export interface Kernel {
  readonly k: number;
  readonly p: number;
  /** (unweighted residual sum of squares − its expectation at τ² = 0)/(k − p): the Hedges estimate, not truncated */
  readonly hedges: number;
  /** Σw */
  readonly sumW: number;
  /** Σw² */
  readonly sumW2: number;
  /** yᵀPy, Cochran's Q at τ² */
  readonly Q: number;
  /** yᵀPPy = −dQ/dτ² */
  readonly yPPy: number;
  /** yᵀPPPy */
  readonly yPPPy: number;
  /** tr P */
  readonly trP: number;
  /** tr PP = −d tr P/dτ² */
  readonly trPP: number;
  /** evaluates all fields at τ², which must exceed −min(vi) */
  at(tau2: number): void;
  /** Σ ln(vi + τ²) at the last τ² */
  sumLogVariance(): number;
  /** ln |XᵀWX| − ln |XᵀX| at the last τ²; the same for every basis of the column space */
  logDetRatio(): number;
}

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
