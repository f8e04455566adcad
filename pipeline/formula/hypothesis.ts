import { fromRows, type Matrix } from "../stats/matrix.ts";
import { GrammarError } from "./grammarError.ts";
import { TokenReader } from "./lexer.ts";
import { addForms, type LinearForm, parseLinearForm } from "./linearForm.ts";
import type { ModelFactor } from "./modelMatrix.ts";
import { nearestHint } from "./nearest.ts";

/** What names in a hypothesis may refer to. */
export interface HypothesisNames {
  /** coefficient names in the order of the model */
  readonly names: readonly string[];
  /** factors of the model, whose level names stand for the estimated mean of the level */
  readonly factors?: readonly Pick<ModelFactor, "label" | "levels" | "interacts">[];
}

/** Linear hypotheses L β = rhs, a row each. */
export interface LinearHypothesis {
  /** hypotheses × coefficients */
  readonly L: Matrix;
  readonly rhs: readonly number[];
  /** each as written, "= 0" added where it was left out */
  readonly labels: readonly string[];
}

/**
 * Reads linear hypotheses on coefficients: `CBT - interpersonal = 0`, `2*a + b = 0.5`, several by comma.
 *
 * A name is a coefficient; failing that a factor level, which stands for the estimated mean of that level (intercept +
 * coefficient, the intercept alone for the reference level), other moderators at 0 or their reference level. Names that
 * are no plain words can be written as they are, or in back-ticks or quotes.
 *
 * @throws {GrammarError} on an unknown name (with the nearest), a level that no single mean belongs to, a product of
 *   coefficients, or a hypothesis without coefficients
 */
export function parseHypothesis(text: string, known: HypothesisNames): LinearHypothesis {
  const means = levelMeans(known);
  const vocabulary = [...known.names, ...means.keys()];
  const shielded = shield(text, vocabulary);
  const reader = new TokenReader("hypothesis", shielded.text);
  const rows: number[][] = [];
  const rhs: number[] = [];
  const labels: string[] = [];
  const resolve = (name: string, position: number) =>
    resolveName(shielded.names.get(name) ?? name, known, means, text, position);
  try {
    do {
      const start = reader.peek().position;
      const parse = () => parseLinearForm(reader, (name, token) => resolve(name, token.position));
      const left = parse();
      const right = reader.take("=") || reader.take("==") ? parse() : undefined;
      const form = right ? addForms(left, right, -1) : left;
      const row = known.names.map((_, j) => form.coefficients.get(j) ?? 0);
      if (row.every((value) => value === 0))
        throw new GrammarError("hypothesis needs a coefficient, got none", text, start);
      rows.push(row);
      rhs.push(-form.constant + 0);
      const written = text.slice(start, reader.peek().position).trim();
      labels.push(right ? written : `${written} = 0`);
    } while (reader.take(","));
    reader.needEnd();
  } catch (error) {
    throw unshield(error, text, shielded.names);
  }
  return { L: fromRows(rows), rhs, labels };
}

/**
 * Replaces known names that are no plain words by private-use characters of the same length, longest first, so that
 * `self-report - observer` reads as two names and every position stays what it was.
 */
function shield(text: string, vocabulary: readonly string[]): { text: string; names: Map<string, string> } {
  const names = new Map<string, string>();
  const odd = vocabulary
    .filter((name) => !/^[\p{L}_][\p{L}\p{N}\p{M}_.]*$/u.test(name))
    .sort((a, b) => b.length - a.length);
  let out = text;
  odd.forEach((name, index) => {
    // letters of an ideographic block that no moderator uses keep the length and pass as a name
    const cover = String.fromCodePoint(0xa000 + index).repeat(name.length);
    const pattern = new RegExp(`(?<![\\p{L}\\p{N}_.'"\`])${escapeRegExp(name)}(?![\\p{L}\\p{N}_.'"\`])`, "gu");
    const next = out.replace(pattern, cover);
    if (next !== out) names.set(cover, name);
    out = next;
  });
  return { text: out, names };
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function unshield(error: unknown, text: string, names: ReadonlyMap<string, string>): unknown {
  if (!(error instanceof GrammarError) || error.text === text) return error;
  let problem = error.message.split("\n")[0]!.replace(/ at position \d+.*$/, "");
  for (const [cover, name] of names) problem = problem.replaceAll(cover, name);
  return new GrammarError(problem, text, error.position, error.hint);
}

function resolveName(
  name: string,
  known: HypothesisNames,
  means: ReadonlyMap<string, LevelMean>,
  text: string,
  position: number,
): LinearForm {
  const index = known.names.indexOf(name);
  if (index >= 0) return { constant: 0, coefficients: new Map([[index, 1]]) };
  const mean = means.get(name);
  if (!mean) {
    const hint = nearestHint(name, [...means.keys(), ...known.names]);
    throw new GrammarError(`hypothesis needs a coefficient or a level, got ${name}`, text, position, hint);
  }
  if (typeof mean === "string") throw new GrammarError(mean, text, position);
  return { constant: 0, coefficients: new Map(mean.map((at) => [at, 1])) };
}

/** Positions of the coefficients that sum to a level's mean, or why there is none. */
type LevelMean = readonly number[] | string;

function levelMeans({ names, factors = [] }: HypothesisNames): Map<string, LevelMean> {
  const means = new Map<string, LevelMean>();
  for (const factor of factors) {
    for (const level of factor.levels) {
      const twice = means.has(level);
      means.set(
        level,
        twice
          ? `hypothesis needs a level of one factor, got ${level}, a level of two`
          : levelMean(factor, level, names),
      );
    }
  }
  return means;
}

function levelMean(
  factor: Pick<ModelFactor, "label" | "levels" | "interacts">,
  level: string,
  names: readonly string[],
): LevelMean {
  if (factor.interacts)
    return `hypothesis needs coefficients of ${factor.label}, which interacts, got the level ${level}`;
  const reference = factor.levels[0]!;
  const own = names.indexOf(factor.label + level);
  const intercept = names.indexOf("intrcpt");
  if (names.includes(factor.label + reference))
    return own >= 0 ? [own] : `hypothesis needs a level with a coefficient, got ${level}`;
  if (intercept < 0) return `hypothesis needs an intercept for the mean of ${level}, got a formula without`;
  if (level === reference) return [intercept];
  return own >= 0 ? [intercept, own] : `hypothesis needs a level with a coefficient, got ${level}, which was left out`;
}
