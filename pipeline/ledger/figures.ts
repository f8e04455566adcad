import type { Claim } from "../schema/claim.ts";
import { exactly, type Interval, type Printed, parsePrinted } from "./interval.ts";

/** Quantities that count things: printed whole, they stand for themselves and for no neighbourhood. */
const COUNTS = new Set(["k", "n", "Q_df", "QM_df", "F_df1", "F_df2"]);

/** The closed interval that a claim's digits stand for. */
export function claimInterval(claim: Pick<Claim, "quantity" | "printed">): Interval {
  const printed = parsePrinted(claim.printed);
  return COUNTS.has(claim.quantity) && printed.decimals === 0 ? exactly(printed.value) : printed.interval;
}

/** The confidence limits of a claim as intervals, where they are printed. */
export function limitIntervals(claim: Claim): { lb: Printed; ub: Printed } | undefined {
  const { ci_lb_printed: lb, ci_ub_printed: ub } = claim;
  return lb === undefined || ub === undefined ? undefined : { lb: parsePrinted(lb), ub: parsePrinted(ub) };
}

/** What is printed at one level of one paper: quantity → interval, with the name of the claim that each stands in. */
export interface LevelFigures {
  readonly level: string;
  readonly claims: readonly Claim[];
  /** the printed quantities themselves, k and n of the claims included */
  readonly boxes: Readonly<Record<string, Interval>>;
}

/**
 * Gathers the figures of each level of a paper.
 *
 * The limits around a quantity enter as quantities of their own (`r_lb`, `r_ub`), and so do k and n, so that a relation
 * names all that it needs in the same way. k and n are those of the first claim of the level that prints them.
 *
 * @returns levels in the order of the claims
 */
export function figuresByLevel(claims: readonly Claim[]): ReadonlyMap<string, LevelFigures> {
  const levels = new Map<string, Claim[]>();
  for (const claim of claims) levels.set(claim.level, [...(levels.get(claim.level) ?? []), claim]);
  return new Map([...levels].map(([level, at]) => [level, { level, claims: at, boxes: boxesOf(at) }]));
}

function boxesOf(claims: readonly Claim[]): Record<string, Interval> {
  const boxes: Record<string, Interval> = {};
  for (const count of ["k", "n"] as const) {
    const value = claims.find((claim) => claim[count] !== undefined)?.[count];
    if (value !== undefined) boxes[count] = exactly(value);
  }
  for (const claim of claims) {
    boxes[claim.quantity] = claimInterval(claim);
    const limits = limitIntervals(claim);
    if (!limits) continue;
    boxes[`${claim.quantity}_lb`] = limits.lb.interval;
    boxes[`${claim.quantity}_ub`] = limits.ub.interval;
  }
  return boxes;
}

/** The boxes narrowed to the printed values themselves: what a relation gives when the digits are taken at face value. */
export function faceValues(boxes: Readonly<Record<string, Interval>>, digits: ReadonlyMap<string, number>) {
  return Object.fromEntries(
    Object.entries(boxes).map(([name, [lo, hi]]) => [name, exactly(digits.get(name) ?? (lo + hi) / 2)]),
  );
}

/** Printed values by quantity name, limits included: the digits as numbers, for `faceValues`. */
export function printedValues(claims: readonly Claim[]): ReadonlyMap<string, number> {
  const values = new Map<string, number>();
  for (const claim of claims) {
    values.set(claim.quantity, parsePrinted(claim.printed).value);
    const limits = limitIntervals(claim);
    if (limits) values.set(`${claim.quantity}_lb`, limits.lb.value).set(`${claim.quantity}_ub`, limits.ub.value);
  }
  return values;
}
