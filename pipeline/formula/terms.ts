import { TokenReader } from "./lexer.ts";
import { parseVariable, type Variable } from "./variable.ts";

/** A parsed formula: variables in order of appearance, terms as sets of them, sorted as R sorts them. */
export interface Terms {
  readonly text: string;
  readonly variables: readonly Variable[];
  /** position of each variable's first mention in the text, for messages */
  readonly positions: readonly number[];
  /** each term as a bit set over `variables`, by number of variables, then by appearance */
  readonly terms: readonly number[];
  readonly labels: readonly string[];
  readonly intercept: boolean;
}

const maxVariables = 30;

/**
 * Parses an R model formula without response.
 *
 * A closed grammar: + - : * ^ ( ) 0 1 -1, columns (back-ticked if need be), I(arithmetic), factor(x), poly(x, degree
 * [, raw = TRUE]), log, sqrt, exp; a leading ~ may be left out. Expansion and order follow R: interactions after main effects,
 * the order of appearance within each degree, the last word on the intercept wins.
 *
 * @throws {GrammarError} on anything else, with the position
 * @see Wilkinson & Rogers (1973), Applied Statistics 22:392–399; Chambers & Hastie (1992), Statistical Models in S, ch. 2
 */
export function parseFormula(text: string): Terms {
  const reader = new TokenReader("formula", text);
  reader.take("~");
  const parser = new FormulaParser(reader);
  const found = parser.sum(true);
  reader.needEnd();
  const terms = [...found].sort((a, b) => bitCount(a) - bitCount(b));
  const { variables, positions, intercept } = parser;
  const labels = terms.map((term) =>
    variables
      .filter((_, i) => term & (1 << i))
      .map((v) => v.label)
      .join(":"),
  );
  return { text, variables, positions, terms, labels, intercept };
}

class FormulaParser {
  readonly variables: Variable[] = [];
  readonly positions: number[] = [];
  intercept = true;
  private readonly reader: TokenReader;

  constructor(reader: TokenReader) {
    this.reader = reader;
  }

  /** Terms of a sum; numbers speak of the intercept and stand at the top only. */
  sum(top: boolean): Set<number> {
    const terms = new Set<number>();
    let sign = this.reader.take("-") ? "-" : "+";
    if (sign === "+") this.reader.take("+");
    for (;;) {
      this.summand(terms, sign, top);
      if (!this.reader.at("+") && !this.reader.at("-")) return terms;
      sign = this.reader.next().text;
    }
  }

  private summand(terms: Set<number>, sign: string, top: boolean): void {
    const token = this.reader.peek();
    if (token.kind === "number") {
      const number = Number(token.text);
      if (number !== 0 && number !== 1)
        throw this.reader.fault("0 or 1 where a number stands", "a product of columns is I(2 * x)");
      if (!top) throw this.reader.fault("0 and 1 outside parentheses");
      this.reader.next();
      this.intercept = (number === 1) === (sign === "+");
      return;
    }
    for (const term of this.crossing()) {
      if (sign === "+") terms.add(term);
      else terms.delete(term);
    }
  }

  private crossing(): Set<number> {
    let left = this.interaction();
    while (this.reader.take("*")) {
      const right = this.interaction();
      left = new Set([...left, ...right, ...interact(left, right)]);
    }
    if (this.reader.at("/")) throw this.reader.fault("+ - : * ^", "write a + a:b for a/b");
    return left;
  }

  private interaction(): Set<number> {
    let left = this.power();
    while (this.reader.take(":")) left = interact(left, this.power());
    return left;
  }

  private power(): Set<number> {
    const base = this.primary();
    if (!this.reader.take("^")) return base;
    const token = this.reader.next();
    const exponent = Number(token.text);
    if (token.kind !== "number" || !Number.isInteger(exponent) || exponent < 1) {
      throw this.reader.fault("a whole exponent of 1 or more", "a square is I(x^2)", token);
    }
    let terms = base;
    // a term with itself is the term: the products hold the base, in R's order
    for (let i = 1; i < exponent; i++) terms = interact(terms, base);
    return terms;
  }

  private primary(): Set<number> {
    if (this.reader.take("(")) {
      const inner = this.sum(false);
      this.reader.need(")");
      return inner;
    }
    const position = this.reader.peek().position;
    const variable = parseVariable(this.reader);
    let index = this.variables.findIndex((known) => known.label === variable.label);
    if (index < 0) {
      index = this.variables.push(variable) - 1;
      this.positions.push(position);
      if (index >= maxVariables) throw this.reader.fault(`at most ${maxVariables} variables`);
    }
    return new Set([1 << index]);
  }
}

function interact(left: ReadonlySet<number>, right: ReadonlySet<number>): Set<number> {
  return new Set([...left].flatMap((a) => [...right].map((b) => a | b)));
}

function bitCount(term: number): number {
  let count = 0;
  for (let rest = term; rest !== 0; rest &= rest - 1) count++;
  return count;
}
