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
