import { type Arithmetic, deparseName, functionNames, parseArithmetic } from "./arithmetic.ts";
import type { TokenReader } from "./lexer.ts";

/** A variable of a formula: a column, or what a closed set of functions makes of one. */
export type Variable =
  | { readonly kind: "column"; readonly label: string; readonly columns: readonly string[] }
  | { readonly kind: "factor"; readonly label: string; readonly columns: readonly string[] }
  | {
      readonly kind: "poly";
      readonly label: string;
      readonly columns: readonly string[];
      readonly degree: number;
      readonly raw: boolean;
    }
  | {
      readonly kind: "arithmetic";
      readonly label: string;
      readonly columns: readonly string[];
      readonly arithmetic: Arithmetic;
    };

/**
 * Reads one variable; its label is R's deparsed call, which R's coefficient names begin with.
 *
 * @throws {GrammarError} on a function other than I, factor, poly, log, sqrt, exp
 */
export function parseVariable(reader: TokenReader): Variable {
  const token = reader.peek();
  if (token.kind !== "name" && token.kind !== "quoted") throw reader.fault("a column or a term");
  if (token.kind === "quoted" || !reader.at("(", 1)) {
    reader.next();
    return { kind: "column", label: deparseName(token.text), columns: [token.text] };
  }
  if (token.text === "I" || functionNames.includes(token.text)) return arithmeticVariable(reader);
  reader.next();
  reader.need("(");
  if (token.text === "factor" || token.text === "as.factor") return factorVariable(reader, token.text);
  if (token.text === "poly") return polyVariable(reader);
  throw reader.fault(`one of I, factor, poly, ${functionNames.join(", ")}`, undefined, token);
}

function arithmeticVariable(reader: TokenReader): Variable {
  if (reader.peek().text !== "I") {
    const arithmetic = parseArithmetic(reader, "call");
    return { kind: "arithmetic", label: arithmetic.label, columns: arithmetic.columns, arithmetic };
  }
  reader.next();
  reader.need("(");
  const arithmetic = parseArithmetic(reader);
  reader.need(")");
  return { kind: "arithmetic", label: `I(${arithmetic.label})`, columns: arithmetic.columns, arithmetic };
}

function columnArgument(reader: TokenReader): string {
  const token = reader.next();
  if (token.kind !== "name" && token.kind !== "quoted") throw reader.fault("a column", undefined, token);
  return token.text;
}

function factorVariable(reader: TokenReader, name: string): Variable {
  const column = columnArgument(reader);
  reader.need(")");
  return { kind: "factor", label: `${name}(${deparseName(column)})`, columns: [column] };
}

function polyVariable(reader: TokenReader): Variable {
  const column = columnArgument(reader);
  reader.need(",", "poly needs a degree, as in poly(x, 2)");
  const token = reader.next();
  const degree = Number(token.text);
  if (token.kind !== "number" || !Number.isInteger(degree) || degree < 1)
    throw reader.fault("a degree of 1 or more", undefined, token);
  const raw = reader.take(",") ? rawArgument(reader) : undefined;
  reader.need(")");
  const written = raw === undefined ? "" : `, raw = ${raw}`;
  return {
    kind: "poly",
    label: `poly(${deparseName(column)}, ${degree}${written})`,
    columns: [column],
    degree,
    raw: raw === "TRUE" || raw === "T",
  };
}

function rawArgument(reader: TokenReader): string {
  const name = reader.next();
  if (name.text !== "raw") throw reader.fault("raw = TRUE or raw = FALSE", undefined, name);
  reader.need("=");
  const token = reader.next();
  if (!["TRUE", "FALSE", "T", "F"].includes(token.text)) throw reader.fault("TRUE or FALSE", undefined, token);
  return token.text;
}
