/**
 * An iteration that did not reach its answer: the caller gets this instead of numbers.
 *
 * Distinct from RangeError (the input is at fault), so that a pipeline can report the fit as not computable.
 */
export class ConvergenceError extends Error {
  /** how many steps were taken */
  readonly iterations: number;

  constructor(what: string, iterations: number) {
    super(`${what} needs to converge, got no solution after ${iterations} steps`);
    this.name = "ConvergenceError";
    this.iterations = iterations;
  }
}
