import { ConvergenceError } from "../convergence.ts";
import type { Kernel } from "./kernel.ts";

/**
 * τ² at which the generalised Q statistic equals a target: Paule–Mandel for k − p, its median variant for the median of χ².
 *
 * Q falls and is convex in τ², so Newton steps from the left rise to the root without overshooting.
 *
 * @param kernel holds the data; left evaluated at the root
 * @param target value Q is to take, > 0
 * @returns τ² ≥ 0; exactly 0 when Q(0) ≤ target
 * @throws {ConvergenceError} if the steps do not end
 * @see Paule & Mandel (1982), Journal of Research of the National Bureau of Standards 87:377–385
 */
export function solveQ(kernel: Kernel, target: number): number {
  let tau2 = 0;
  let previous = Infinity;
  for (let step = 1; step <= 500; step++) {
    kernel.at(tau2);
    const excess = kernel.Q - target;
    if (tau2 === 0 && excess <= 0) return 0;
    const plain = excess / kernel.yPPy;
    // Newton on 1/Q is nearly exact where τ² dwarfs the sampling variances, and shorter than plain Newton never
    const change = excess > 0 ? plain * (kernel.Q / target) : plain;
    const size = Math.abs(change);
    const scale = tau2 + kernel.k / kernel.sumW;
    if (size <= 2e-15 * scale || (size < 1e-9 * scale && size >= previous)) return tau2;
    previous = size;
    tau2 = Math.max(0, tau2 + change);
  }
  throw new ConvergenceError("generalised Q equation", 500);
}
