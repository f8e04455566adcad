/**
 * A number as R's as.character writes it: fifteen significant digits at most, scientific where that is shorter.
 *
 * Factor levels and the labels of I(…) come from it: 100000 is "1e+05", 123456 is "123456", .1 + .2 is "0.3".
 *
 * @throws {RangeError} if the number is not finite
 */
export function rNumber(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`rNumber needs a finite number, got ${value}`);
  const rounded = Number(value.toPrecision(15));
  const [mantissa = "0", exponent = "0"] = rounded.toExponential().split("e");
  const power = Number(exponent);
  const digits = mantissa.replace(/[-.]/g, "").length;
  const fixed = rounded.toFixed(Math.min(100, Math.max(0, digits - 1 - power)));
  const scientific = `${mantissa}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
  return fixed.length <= scientific.length ? fixed : scientific;
}
