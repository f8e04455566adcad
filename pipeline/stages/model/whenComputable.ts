import { ConvergenceError } from "../../stats/convergence.ts";

/** A value, or the reason why there is none. */
export type Computable<T> = { readonly value: T } | { readonly reason: string };

/** Runs a computation of the numeric core; what it refuses (too few effects, no convergence) becomes a reason instead of an error. */
export function whenComputable<T>(compute: () => T): Computable<T> {
  try {
    return { value: compute() };
  } catch (error) {
    if (error instanceof RangeError || error instanceof ConvergenceError) return { reason: error.message };
    throw error;
  }
}
