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
