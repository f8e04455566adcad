import { type Refusal, refuse } from "./refusals.ts";
import type { Worksheet } from "./worksheet.ts";

/** Statistics whose printed value carries no direction. */
const unsigned = new Set(["F", "chi2", "p", "r2"]);

const orientations: Readonly<Record<string, readonly [id: string, s: 1 | -1]>> = {
  yes: ["orient-magnitude", 1],
  no: ["orient-magnitude", -1],
  oriented: ["orient-sign", 1],
  reversed: ["orient-sign", -1],
};

/**
 * Orients a statistic before it is converted: the sign of a result says whether a stronger alliance went with a better outcome.
 *
 * `yes` and `no` set the sign of the magnitude, `oriented` keeps the value, `reversed` negates it. A row without
 * orientation is refused unless its value is 0, which has no direction to lose.
 *
 * @param stat name in the catalogue, for the warning about a statistic without a sign
 * @param value the statistic (the logarithm of an odds ratio)
 */
export function orient(
  sheet: Worksheet,
  stat: string,
  value: number,
  orientation: string | undefined,
): number | Refusal {
  const key = orientation?.trim() ?? "";
  if (key === "") {
    if (value === 0) return 0;
    return refuse(
      "orientation needs yes, no, oriented or reversed, got nothing",
      "the source is silent on the direction: exclude the row",
    );
  }
  const rule = orientations[key];
  if (!rule) {
    return refuse(
      `orientation needs yes, no, oriented or reversed, got ${JSON.stringify(orientation)}`,
      "yes: a stronger alliance went with a better outcome; no: with a worse one",
    );
  }
  if (unsigned.has(stat) && key === "oriented") {
    sheet.warn("noSignOfItsOwn", `${stat} has no sign of its own: "oriented" was read as favourable`);
  }
  return sheet.run(rule[0], { s: rule[1], value });
}
