import { percent } from "../schema/words.ts";

/** The minus of typeset numbers (U+2212), as APA style and Vega print it. */
export const MINUS = "−";

/**
 * A number with a fixed count of decimals, a true minus, and never a negative zero.
 *
 * @param value finite number
 * @param digits decimals kept, 0 to 20
 * @returns e.g. `−0.25`; `0.00` for −0.001 at two digits
 * @throws {RangeError} if the value is not finite
 */
export function formatFixed(value: number, digits: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`formatFixed needs a finite number, got ${value}`);
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && /[1-9]/.test(text) ? MINUS + text : text;
}

/**
 * A number that cannot exceed 1 (correlation, proportion, p): no zero before the point.
 *
 * @returns `.25`, `−.07`; `1.00` where rounding reaches 1
 * @see American Psychological Association (2020), Publication Manual, 7th ed., section 6.36
 */
export function formatBounded(value: number, digits: number): string {
  return formatFixed(value, digits).replace(/^(−?)0(?=\.)/u, "$1");
}

/** A correlation at `digits` decimals (2 in sentences and figures, 3 in tables). */
export function formatR(r: number, digits = 2): string {
  return formatBounded(r, digits);
}

/** A correlation taken from print: three decimals, two where the third is zero (`.215`, `.17`). */
export function formatPrintedR(r: number): string {
  return formatBounded(r, 3).replace(/0$/, "");
}

/**
 * A p value with its sign: `= .034`, `< .001`; exact to three decimals.
 *
 * @param p in [0, 1]; 0 prints as `< .001`
 */
export function formatP(p: number): string {
  return p < 0.001 ? "< .001" : `= ${formatBounded(p, 3)}`;
}

/** A p value for a table cell: `.034`, `< .001`. */
export function formatPCell(p: number): string {
  return formatP(p).replace(/^= /, "");
}

/** An interval of correlations in square brackets: `[.17, .33]`. */
export function formatInterval(lower: number, upper: number, digits = 2): string {
  return `[${formatBounded(lower, digits)}, ${formatBounded(upper, digits)}]`;
}

/** An estimate with its interval, as a forest plot prints it: `.25 [.17, .33]`. */
export function formatEstimate(estimate: number, lower: number, upper: number, digits = 2): string {
  return `${formatBounded(estimate, digits)} ${formatInterval(lower, upper, digits)}`;
}

/** A percentage, its sign close to the number as APA style has it. */
export function formatPercent(value: number, digits = 1): string {
  return percent(formatFixed(value, digits));
}

/** A level of confidence: 95, 99.9. */
export function formatLevel(level: number): string {
  return String(level);
}

/**
 * A variance component or another quantity without natural scale: four decimals,
 * scientific below half a unit of the last place so that a small τ² is never printed as nothing.
 */
export function formatVariance(value: number): string {
  if (value !== 0 && Math.abs(value) < 5e-5) {
    const [mantissa, exponent] = value.toExponential(1).split("e");
    return `${(mantissa as string).replace("-", MINUS)} × 10^${(exponent as string).replace("+", "").replace("-", MINUS)}`;
  }
  return formatFixed(value, 4);
}

/** An integer with thin no-break spaces between groups of three digits from 10 000 on. */
export function formatCount(count: number): string {
  const text = formatFixed(count, 0);
  return Math.abs(count) < 10_000 ? text : text.replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

/** Degrees of freedom: whole as they are, Satterthwaite's with one decimal. */
export function formatDf(df: number): string {
  return Number.isInteger(df) ? String(df) : formatFixed(df, 1);
}

/** `1 study`, `16 studies`: a count with its noun. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** A coded word as a reader sees it: underscores become spaces, nothing else changes. */
export function humanise(code: string): string {
  return code.replaceAll("_", " ");
}

/** A list in a sentence: `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  if (items.length < 2) return items[0] ?? "";
  return `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}
