import type { Token, TokenReader } from "./lexer.ts";

/** A linear combination of named things plus a constant. */
export interface LinearForm {
  readonly constant: number;
  readonly coefficients: ReadonlyMap<number, number>;
}

/** What a name stands for: a linear form of coefficients; undefined if unknown. */
export type Resolve = (name: string, token: Token, reader: TokenReader) => LinearForm;

/** The form that is a number. */
export function constantForm(constant: number): LinearForm {
  return { constant, coefficients: new Map() };
}

/** Sum of a and factor × b. */
export function addForms(a: LinearForm, b: LinearForm, factor = 1): LinearForm {
  const coefficients = new Map(a.coefficients);
  for (const [index, value] of b.coefficients) coefficients.set(index, (coefficients.get(index) ?? 0) + factor * value);
  return { constant: a.constant + factor * b.constant, coefficients };
}

/** Reads a sum of products in which at most one factor holds names: `2*a + (b - c)/3`. @throws {GrammarError} otherwise */
export function parseLinearForm(reader: TokenReader, resolve: Resolve): LinearForm {
  let left = product(reader, resolve);
  while (reader.at("+") || reader.at("-")) {
    const factor = reader.next().text === "+" ? 1 : -1;
    left = addForms(left, product(reader, resolve), factor);
  }
  return left;
}

function product(reader: TokenReader, resolve: Resolve): LinearForm {
  let left = signed(reader, resolve);
  while (reader.at("*") || reader.at("/")) {
    const operator = reader.next();
    const right = signed(reader, resolve);
    left = operator.text === "*" ? times(reader, operator, left, right) : divided(reader, operator, left, right);
  }
  return left;
}

function times(reader: TokenReader, operator: Token, a: LinearForm, b: LinearForm): LinearForm {
  const [scalar, form] = a.coefficients.size === 0 ? [a, b] : [b, a];
  if (scalar.coefficients.size > 0)
    throw reader.fault("a linear combination", "coefficients cannot be multiplied with each other", operator);
  return addForms(constantForm(0), form, scalar.constant);
}

function divided(reader: TokenReader, operator: Token, a: LinearForm, b: LinearForm): LinearForm {
  if (b.coefficients.size > 0) throw reader.fault("a linear combination", "divide by numbers only", operator);
  if (b.constant === 0) throw reader.fault("a divisor other than 0", undefined, operator);
  return addForms(constantForm(0), a, 1 / b.constant);
}

function signed(reader: TokenReader, resolve: Resolve): LinearForm {
  if (reader.take("-")) return addForms(constantForm(0), signed(reader, resolve), -1);
  reader.take("+");
  if (reader.take("(")) {
    const inner = parseLinearForm(reader, resolve);
    reader.need(")");
    return inner;
  }
  const token = reader.next();
  if (token.kind === "number") return constantForm(Number(token.text));
  if (token.kind === "operator" || token.kind === "end")
    throw reader.fault("a coefficient, a level or a number", undefined, token);
  return resolve(token.text, token, reader);
}
