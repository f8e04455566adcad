/** One number of ours against R's. */
export interface Deviation {
  readonly quantity: string;
  readonly ours: number | undefined;
  readonly theirs: number | undefined;
  /** relative; absolute in units of a floor near 0; of log10 for p values. Infinity where one side has no number */
  readonly size: number;
  readonly tolerance: number;
}

/** Numbers of an R answer: absent, a number, or the text of one that is not finite. */
export type RNumber = number | string | null | undefined;

/** Collects deviations of one case. */
export class Comparison {
  readonly deviations: Deviation[] = [];

  constructor(readonly tolerance: number) {}

  /** @param floor size below which the deviation counts absolutely */
  number(quantity: string, ours: number | undefined, theirs: RNumber, floor: number, tolerance = this.tolerance): void {
    const expected = finite(theirs);
    if (ours === undefined && expected === undefined) return;
    const size =
      ours === undefined || expected === undefined
        ? Infinity
        : ours === expected
          ? 0
          : Math.abs(ours - expected) / Math.max(Math.abs(expected), floor);
    this.deviations.push({ quantity, ours, theirs: expected, size, tolerance });
  }

  /** p values by their logarithm, per unit of it beyond 1: 1e-200 is as exact as .05. Below 1e-300 nothing is compared. */
  probability(quantity: string, ours: number | undefined, theirs: RNumber, tolerance = this.tolerance): void {
    const expected = finite(theirs);
    if (ours === undefined && expected === undefined) return;
    if (ours !== undefined && expected !== undefined && Math.max(ours, expected) < 1e-300) return;
    const log = (p: number | undefined) => (p === undefined ? Number.NaN : Math.log10(p));
    const size = Math.abs(log(ours) - log(expected)) / Math.max(1, Math.abs(log(expected)));
    this.deviations.push({
      quantity,
      ours,
      theirs: expected,
      size: Number.isNaN(size) ? Infinity : size,
      tolerance: Math.max(tolerance, 1e-8),
    });
  }

  failures(): Deviation[] {
    return this.deviations.filter(({ size, tolerance }) => !(size <= tolerance));
  }
}

function finite(x: RNumber): number | undefined {
  return typeof x === "number" && Number.isFinite(x) ? x : undefined;
}
