import type { TokenReader } from "./lexer.ts";
import { rNumber } from "./rNumber.ts";

/** An arithmetic expression of columns, as inside `I(…)`. */
export interface Arithmetic {
  /** as R deparses it */
  readonly label: string;
  readonly columns: readonly string[];
  readonly evaluate: (value: (column: string) => number) => number;
}

const functions: Readonly<Record<string, (x: number) => number>> = { log: Math.log, sqrt: Math.sqrt, exp: Math.exp };

/** The functions that arithmetic knows. */
export const functionNames: readonly string[] = Object.keys(functions);

const reserved = new Set([
  "TRUE",
  "FALSE",
  "NULL",
  "NA",
  "if",
  "else",
  "for",
  "while",
  "repeat",
  "in",
  "next",
  "break",
  "function",
]);

/** A name as R writes it: in back-ticks unless it is a syntactic name. */
export function deparseName(name: string): string {
  return /^(?:[\p{L}]|\.(?!\d))[\p{L}\p{N}._]*$/u.test(name) && !reserved.has(name) ? name : `\`${name}\``;
}

/**
 * Reads an arithmetic expression: + - * / ^ ( ), numbers, columns, log, sqrt, exp. A closed grammar, nothing is evaluated as code.
 *
 * @param part "call" reads one function call only
 * @throws {GrammarError} on anything else
 */
export function parseArithmetic(reader: TokenReader, part: "all" | "call" = "all"): Arithmetic {
  return part === "call" ? primary(reader) : sum(reader);
}

function binary(op: string, label: string, a: Arithmetic, b: Arithmetic): Arithmetic {
  const apply: Readonly<Record<string, (x: number, y: number) => number>> = {
    "+": (x, y) => x + y,
    "-": (x, y) => x - y,
    "*": (x, y) => x * y,
    "/": (x, y) => x / y,
    "^": (x, y) => x ** y,
  };
  const run = apply[op]!;
  return {
    label,
    columns: [...new Set([...a.columns, ...b.columns])],
    evaluate: (value) => run(a.evaluate(value), b.evaluate(value)),
  };
}

function sum(reader: TokenReader): Arithmetic {
  let left = product(reader);
  while (reader.at("+") || reader.at("-")) {
    const op = reader.next().text;
    const right = product(reader);
    left = binary(op, `${left.label} ${op} ${right.label}`, left, right);
  }
  return left;
}

function product(reader: TokenReader): Arithmetic {
  let left = signed(reader);
  while (reader.at("*") || reader.at("/")) {
    const op = reader.next().text;
    const right = signed(reader);
    left = binary(op, op === "*" ? `${left.label} * ${right.label}` : `${left.label}/${right.label}`, left, right);
  }
  return left;
}

function signed(reader: TokenReader): Arithmetic {
  if (!reader.take("-")) return power(reader);
  const inner = signed(reader);
  return { label: `-${inner.label}`, columns: inner.columns, evaluate: (value) => -inner.evaluate(value) };
}

function power(reader: TokenReader): Arithmetic {
  const base = primary(reader);
  if (!reader.take("^")) return base;
  const exponent = signed(reader);
  return binary("^", `${base.label}^${exponent.label}`, base, exponent);
}

function primary(reader: TokenReader): Arithmetic {
  const token = reader.next();
  if (token.kind === "number") {
    const number = Number(token.text);
    return { label: rNumber(number), columns: [], evaluate: () => number };
  }
  if (token.kind === "operator" && token.text === "(") {
    const inner = sum(reader);
    reader.need(")");
    return { ...inner, label: `(${inner.label})` };
  }
  if (token.kind === "name" && reader.at("(")) {
    const run = functions[token.text];
    if (!run) throw reader.fault(`one of ${functionNames.join(", ")}`, undefined, token);
    reader.need("(");
    const inner = sum(reader);
    reader.need(")");
    return {
      label: `${token.text}(${inner.label})`,
      columns: inner.columns,
      evaluate: (value) => run(inner.evaluate(value)),
    };
  }
  if (token.kind !== "name" && token.kind !== "quoted") throw reader.fault("a column or a number", undefined, token);
  const column = token.text;
  return { label: deparseName(column), columns: [column], evaluate: (value) => value(column) };
}
