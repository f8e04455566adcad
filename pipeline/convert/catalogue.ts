import { auxiliaries } from "./auxiliaries.ts";
import { conversionsFromGroups } from "./conversionsFromGroups.ts";
import { conversionsFromTests } from "./conversionsFromTests.ts";
import { correlationConversions } from "./correlationConversions.ts";

/** One symbol of an expression: what it stands for, its unit, and the values it may take. */
export interface ExpressionVariable {
  readonly meaning: string;
  readonly unit: string;
  readonly domain: string;
}

/** The statistics that convert to a correlation, as spelled in the `stat` column of a study table. */
export type Stat = "r" | "spearman" | "partial_r" | "t" | "F" | "chi2" | "z" | "p" | "d" | "g" | "OR" | "beta" | "r2";

/** How the sampling variance of z is made; the text stands in `vi_rule` of every effect. */
export type ViRule = "1/(n-3)" | "1/(df-1)" | "(1+rho^2/2)/(n-3)";

/** What every expression carries, whether it leads to r or helps on the way. */
export interface CatalogueExpression {
  readonly id: string;
  readonly name: string;
  /** symbol of the value computed */
  readonly result: string;
  /** mathjs syntax; the only place where the formula is written by hand */
  readonly expression: string;
  readonly variables: Readonly<Record<string, ExpressionVariable>>;
  /** where the expression holds */
  readonly domain: string;
  /** author, year, journal volume:pages */
  readonly source: string;
}

/** A conversion to r: an expression, what vi follows from it, what it rests on and what may be wrong with it. */
export interface Conversion extends CatalogueExpression {
  readonly stat: Stat;
  readonly viRule: ViRule;
  /** algebraic identity, a distributional assumption, or an empirical regularity */
  readonly evidence: string;
  readonly cautions: readonly string[];
}

/** The conversions to r, one or more a statistic, in the order of the methods page. */
export const conversions: readonly Conversion[] = [
  ...correlationConversions,
  ...conversionsFromTests,
  ...conversionsFromGroups,
];

/** Everything that is compiled: the conversions and the expressions they share. */
export const catalogue: readonly CatalogueExpression[] = [...auxiliaries, ...conversions];

const expressions = new Map(catalogue.map((entry) => [entry.id, entry]));

/**
 * Looks an expression up.
 *
 * @throws {RangeError} if the catalogue holds no such id
 */
export function catalogueExpression(id: string): CatalogueExpression {
  const found = expressions.get(id);
  if (!found) throw new RangeError(`catalogue needs a known expression id, got ${JSON.stringify(id)}`);
  return found;
}

/**
 * Looks a conversion to r up.
 *
 * @throws {RangeError} if the catalogue holds no such conversion
 */
export function conversionById(id: string): Conversion {
  const found = conversions.find((entry) => entry.id === id);
  if (!found) throw new RangeError(`catalogue needs a known conversion id, got ${JSON.stringify(id)}`);
  return found;
}
