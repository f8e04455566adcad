/** Numbers for the terminal. Files and `--json` keep every digit; here four decimals are enough to read. */

/** Four decimals; very small and very large numbers in scientific notation. */
export function number(x: number): string {
  if (x === 0) return "0";
  const size = Math.abs(x);
  return size < 1e-4 || size >= 1e7 ? x.toExponential(3) : x.toFixed(4);
}

/** `.0312`, or `< .0001`. */
export function pValue(p: number): string {
  return p < 0.0001 ? "< .0001" : p.toFixed(4).replace(/^0/, "");
}

/** `p = .0312` or `p < .0001`. */
export function pText(p: number): string {
  return p < 0.0001 ? "p < .0001" : `p = ${pValue(p)}`;
}

/** `[0.1437, 0.3559]` */
export function interval(lb: number, ub: number): string {
  return `[${number(lb)}, ${number(ub)}]`;
}

/** Degrees of freedom: whole, or with two decimals. */
export function degrees(df: number): string {
  return Number.isInteger(df) ? String(df) : df.toFixed(2);
}
