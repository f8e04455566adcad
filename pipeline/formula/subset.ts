import type { Cell } from "./column.ts";
import { byCodePoint, isMissing } from "./column.ts";
import { type Token, TokenReader } from "./lexer.ts";
import { nearestHint } from "./nearest.ts";

/** A row as the subset sees it. */
export type SubsetRow = Readonly<Record<string, Cell | boolean>>;

/** True, false, or undefined where a missing cell leaves the answer open. */
type Truth = boolean | undefined;
type Condition = (row: SubsetRow) => Truth;
type Value = string | number | undefined;

/** A condition on rows, with the columns that it reads. */
export interface Subset {
  (row: SubsetRow): boolean;
  readonly columns: readonly string[];
}

/**
 * Reads a condition on rows: `outcome_type == 'symptoms' & year >= 2000 | !(x in ['a', 'b'])`.
 *
 * A closed grammar: == != < <= > >= in, not in, & | ! ( ), is.na(x), names, numbers, quoted text; also R's %in% and c(…).
 * Missing cells follow R's three-valued logic, and a row whose condition stays open is dropped, so that
 * `!(x in ['a'])` does not select rows without x. Numbers compare as numbers, text by code points.
 *
 * @param columns known columns, to refuse an unknown one with the nearest name
 * @throws {GrammarError} on anything else, with the position
 */
export function parseSubset(text: string, columns?: readonly string[]): Subset {
  const parser = new SubsetParser(new TokenReader("subset", text), columns);
  const condition = parser.parse();
  return Object.assign((row: SubsetRow) => condition(row) === true, { columns: [...parser.used] });
}

class SubsetParser {
  readonly used = new Set<string>();
  private readonly reader: TokenReader;
  private readonly known: readonly string[] | undefined;

  constructor(reader: TokenReader, known: readonly string[] | undefined) {
    this.reader = reader;
    this.known = known;
  }

  parse(): Condition {
    const condition = this.either();
    this.reader.needEnd();
    return condition;
  }

  private either(): Condition {
    let left = this.both();
    while (this.reader.take("|") || this.reader.take("||")) left = or(left, this.both());
    return left;
  }

  private both(): Condition {
    let left = this.negation();
    while (this.reader.take("&") || this.reader.take("&&")) left = and(left, this.negation());
    return left;
  }

  private negation(): Condition {
    if (this.reader.take("!")) {
      const inner = this.negation();
      return (row) => {
        const truth = inner(row);
        return truth === undefined ? undefined : !truth;
      };
    }
    if (!this.reader.take("(")) return this.comparison();
    const inner = this.either();
    this.reader.need(")");
    return inner;
  }

  private comparison(): Condition {
    const { reader } = this;
    if (reader.peek().text === "is.na" && reader.at("(", 1)) return this.missing();
    const left = this.operand();
    const negative = reader.peek().kind === "name" && reader.peek().text === "not";
    if (negative) reader.next();
    const token = reader.next();
    if (token.text === "%in%" || (token.kind === "name" && token.text === "in"))
      return membership(left, this.list(), negative);
    if (negative) throw reader.fault("in after not", undefined, token);
    if (token.text === "=") throw reader.fault("==", "equality is written ==", token);
    const compare = token.kind === "operator" ? comparisons[token.text] : undefined;
    if (!compare) throw reader.fault("== != < <= > >= or in", undefined, token);
    const right = this.operand();
    return (row) => {
      const order = compareValues(left(row), right(row));
      return order === undefined ? undefined : compare(order);
    };
  }

  private missing(): Condition {
    this.reader.next();
    this.reader.need("(");
    const operand = this.operand();
    this.reader.need(")");
    return (row) => operand(row) === undefined;
  }

  private operand(): (row: SubsetRow) => Value {
    const token = this.reader.next();
    if (token.kind === "name" || token.kind === "quoted") return this.column(token);
    const literal = this.literal(token);
    return () => literal;
  }

  private literal(token: Token): string | number {
    if (token.kind === "string") return token.text;
    if (token.kind === "number") return Number(token.text);
    if (token.text === "-" && this.reader.peek().kind === "number") return -Number(this.reader.next().text);
    throw this.reader.fault("a column, a number or quoted text", undefined, token);
  }

  private column(token: Token): (row: SubsetRow) => Value {
    const name = token.text;
    if (this.known && !this.known.includes(name)) {
      throw this.reader.fault("a known column", nearestHint(name, this.known) ?? "text stands in quotes", token);
    }
    this.used.add(name);
    return (row) => {
      const cell = row[name];
      if (typeof cell === "boolean") return String(cell);
      return isMissing(cell) ? undefined : (cell as string | number);
    };
  }

  private list(): (string | number)[] {
    const { reader } = this;
    let close = "]";
    if (reader.peek().text === "c" && reader.at("(", 1)) {
      reader.next();
      reader.need("(");
      close = ")";
    } else reader.need("[", "a list is written ['a', 'b']");
    const values: (string | number)[] = [];
    if (reader.take(close)) return values;
    do values.push(this.literal(reader.next()));
    while (reader.take(","));
    reader.need(close);
    return values;
  }
}

const comparisons: Readonly<Record<string, (order: number) => boolean>> = {
  "==": (order) => order === 0,
  "!=": (order) => order !== 0,
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
};

/** Sign of a − b, as numbers if both read as such, as text otherwise; undefined if one is missing. */
function compareValues(a: Value, b: Value): number | undefined {
  if (a === undefined || b === undefined) return undefined;
  const x = Number(a);
  const y = Number(b);
  const numeric = Number.isFinite(x) && Number.isFinite(y) && a !== "" && b !== "";
  return numeric ? x - y : byCodePoint(String(a), String(b));
}

function membership(
  value: (row: SubsetRow) => Value,
  list: readonly (string | number)[],
  negative: boolean,
): Condition {
  return (row) => {
    const own = value(row);
    if (own === undefined) return undefined;
    return list.some((item) => compareValues(own, item) === 0) !== negative;
  };
}

function and(left: Condition, right: Condition): Condition {
  return (row) => {
    const a = left(row);
    const b = right(row);
    if (a === false || b === false) return false;
    return a === undefined || b === undefined ? undefined : true;
  };
}

function or(left: Condition, right: Condition): Condition {
  return (row) => {
    const a = left(row);
    const b = right(row);
    if (a === true || b === true) return true;
    return a === undefined || b === undefined ? undefined : false;
  };
}
