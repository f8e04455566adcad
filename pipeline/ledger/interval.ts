/** A closed interval of real numbers, lower end first. */
export type Interval = readonly [number, number];

/** A number as somebody printed it: `.28` stands for every value from .275 to .285, both ends included. */
export interface Printed {
  readonly text: string;
  readonly value: number;
  /** digits after the decimal point */
  readonly decimals: number;
  /** one unit of the last printed place, 10^−decimals */
  readonly unit: number;
  readonly interval: Interval;
  /** true when the text has a zero before its decimal point (`0.28`), so that ours is written the same way */
  readonly leadingZero: boolean;
}

const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?$/;
/** Eight units in the last place of a double: more than any chain of elementary functions here can lose. */
const SLACK = 2 ** -50;

/**
 * Reads a printed number, digits as they stand.
 *
 * The ends are built from the decimal digits themselves (an integer count of half units), not by adding a half unit to a
 * double, so `.235` reached from `.23` and from `.24` is the same number.
 *
 * @throws {RangeError} if the text is not a plain decimal number
 */
export function parsePrinted(text: string): Printed {
  const match = NUMBER.exec(text.trim().replace("−", "-"));
  const whole = match?.[2] ?? "";
  const fraction = match?.[3] ?? "";
  if (!match || whole + fraction === "") throw new RangeError(`a printed figure needs digits, got "${text}"`);
  const decimals = fraction.length;
  const sign = match[1] === "-" ? -1n : 1n;
  const halves = sign * 2n * BigInt(whole + fraction);
  return {
    text,
    value: fromHalfUnits(halves, decimals),
    decimals,
    unit: Number(`1e-${decimals}`),
    interval: [fromHalfUnits(halves - 1n, decimals), fromHalfUnits(halves + 1n, decimals)],
    leadingZero: whole !== "",
  };
}

/** A whole number that is a count (k, n, degrees of freedom): it stands for itself alone. */
export function exactly(value: number): Interval {
  return [value, value];
}

/** Number of half units of 10^−decimals → nearest double. */
function fromHalfUnits(halves: bigint, decimals: number): number {
  return Number(`${halves * 5n}e-${decimals + 1}`);
}

/** The interval widened outwards by what floating point may have lost, so that ends which touch are never torn apart. */
export function outward([lo, hi]: Interval): Interval {
  return [lo - Math.abs(lo) * SLACK, hi + Math.abs(hi) * SLACK];
}

/**
 * Image of a box under a function that is monotone in each variable: two corners give it exactly.
 *
 * @param f the function
 * @param box one interval a variable
 * @param directions +1 where f increases in that variable, −1 where it decreases
 * @returns the image, rounded outwards; undefined where the function has no value at a corner
 */
export function monotoneImage(
  f: (...x: number[]) => number,
  box: readonly Interval[],
  directions: readonly (1 | -1)[],
): Interval | undefined {
  const lo = f(...box.map((b, i) => (directions[i] === 1 ? b[0] : b[1])));
  const hi = f(...box.map((b, i) => (directions[i] === 1 ? b[1] : b[0])));
  return Number.isFinite(lo) && Number.isFinite(hi) ? outward([lo, hi]) : undefined;
}

/** Do two closed intervals share a point? Ends that touch do. */
export function meet(a: Interval, b: Interval): boolean {
  return a[0] <= b[1] && b[0] <= a[1];
}

/** Distance between two intervals; 0 when they meet. */
export function gap(a: Interval, b: Interval): number {
  return Math.max(0, a[0] - b[1], b[0] - a[1]);
}

/** The mirror image at zero. */
export function negate([lo, hi]: Interval): Interval {
  return [-hi, -lo];
}

/** Would this value be printed as these digits? A tie counts whichever way the author rounded it. */
export function roundsTo(value: number, printed: Printed): boolean {
  return meet(outward([value, value]), printed.interval);
}

/**
 * A value written as the paper writes its own: the same number of decimals, with or without the leading zero.
 *
 * An exact tie goes to the printed digits where it can; otherwise to the even digit.
 */
export function roundAs(value: number, printed: Printed): string {
  if (roundsTo(value, printed)) return printed.text;
  const text = value.toFixed(printed.decimals);
  return printed.leadingZero ? text : text.replace(/^(-?)0(?=\.)/, "$1");
}

/** |value − printed| in units of the last printed place: 1 means that the last digit is off by one. */
export function unitsApart(value: number, printed: Printed): number {
  return Math.abs(value - printed.value) / printed.unit;
}
