import { convertRow } from "../../convert/convertRow.ts";
import type { ConvertedEffect, ReportedStatistic } from "../../convert/row.ts";
import { PipelineError } from "../../errors.ts";
import { nearestHint } from "../../formula/nearest.ts";
import { parseNumber } from "../../table/number.ts";

const NUMBERS = ["value", "ni", "df1", "df2", "n1", "n2", "tails"] as const;
const KEYS = ["stat", ...NUMBERS, "orientation"];
const ALIASES: Readonly<Record<string, string>> = { n: "ni", df: "df2" };

/** One statistic typed in, with what it was converted to. */
export interface Calculation extends ConvertedEffect {
  readonly given: ReportedStatistic;
}

/**
 * Any reported statistic to r, Fisher's z and their sampling variances, by the same catalogue as a study table's rows.
 *
 * Without an orientation the value's own sign counts.
 *
 * @param pairs `key=value` texts: stat, value, ni (or n), df1, df2 (or df), n1, n2, tails, orientation
 * @throws {PipelineError} for an unknown key, a value that is no number, a statistic that leads to no correlation
 */
export function calculateEffect(pairs: readonly string[]): Calculation {
  const given = readPairs(pairs);
  const converted = convertRow(given);
  if (!converted.ok) throw new PipelineError(converted.problem, converted.hint);
  return { given, ...converted };
}

function readPairs(pairs: readonly string[]): ReportedStatistic {
  const words: Record<string, string> = {};
  for (const pair of pairs) {
    const at = pair.indexOf("=");
    if (at < 1) throw new PipelineError(`effect needs key=value, got ${JSON.stringify(pair)}`, EXAMPLE);
    const typed = pair.slice(0, at).trim();
    const key = ALIASES[typed] ?? typed;
    if (!KEYS.includes(key)) {
      throw new PipelineError(
        `effect needs one of ${KEYS.join(", ")}, got ${JSON.stringify(typed)}`,
        nearestHint(typed, KEYS),
      );
    }
    if (words[key] !== undefined) throw new PipelineError(`effect needs ${key} once, got it twice`);
    words[key] = pair.slice(at + 1).trim();
  }
  const { stat, orientation = "oriented" } = words;
  if (!stat || !words.value)
    throw new PipelineError("effect needs stat and value, got no value for one of them", EXAMPLE);
  const numbers: Record<string, number> = {};
  for (const key of NUMBERS) if (words[key] !== undefined) numbers[key] = numberOf(key, words[key]);
  return { stat, orientation, value: numbers.value!, ...numbers };
}

const EXAMPLE = "alliance-meta effect stat=t value=2.1 df2=48";

function numberOf(key: string, text: string): number {
  const read = parseNumber(text, true);
  if ("value" in read) return read.value;
  throw new PipelineError(`${key} ${read.problem}`, read.hint);
}

/** A calculation for a terminal: the result, then each formula with its numbers and its source. */
export function calculationText({ ri, zi, vi, vi_r, vi_rule, ni, steps, warnings }: Calculation): string {
  const digits = (x: number) => String(Number(x.toPrecision(8)));
  return [
    `r  = ${digits(ri)}   sampling variance ${digits(vi_r)}`,
    `z  = ${digits(zi)}   sampling variance ${digits(vi)} = ${vi_rule}, n = ${digits(ni)}`,
    "",
    ...steps.map(({ name, result, formula, inputs, value, source }) => {
      const numbers = Object.entries(inputs).map(([symbol, x]) => `${symbol} = ${digits(x)}`);
      return `${name}\n  ${result} = ${formula} = ${digits(value)}   with ${numbers.join(", ")}\n  ${source}`;
    }),
    ...warnings.map(({ message }) => `note: ${message}`),
  ].join("\n");
}
