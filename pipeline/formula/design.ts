import type { Columns } from "./column.ts";
import { codeColumn } from "./column.ts";
import { GrammarError } from "./grammarError.ts";
import { nearestHint } from "./nearest.ts";
import { orthogonalPolynomial, rawPolynomial } from "./poly.ts";
import type { Terms } from "./terms.ts";
import type { Variable } from "./variable.ts";

/** A variable of a formula with its data: numeric columns with their suffixes, or a factor. */
export interface CodedVariable {
  readonly label: string;
  readonly missing: Uint8Array;
  /** levels of a factor, the reference first; undefined for numbers */
  readonly levels?: readonly string[];
  /** the column of a factor */
  readonly column?: string;
  /** code of each kept row's level, or the numeric columns over the kept rows */
  readonly code: (rows: readonly number[]) => { readonly codes: Int32Array } | { readonly parts: readonly Part[] };
}

/** One numeric column of a variable: its name's suffix and values over the kept rows. */
export interface Part {
  readonly suffix: string;
  readonly values: Float64Array;
}

/**
 * Reads the data of every variable of a formula.
 *
 * @throws {GrammarError} if a column does not exist or a text column stands where numbers are needed
 */
export function codeVariables(terms: Terms, columns: Columns, ref: Readonly<Record<string, string>>): CodedVariable[] {
  return terms.variables.map((variable, i) => {
    const position = terms.positions[i]!;
    for (const column of variable.columns) {
      if (Object.hasOwn(columns, column)) continue;
      const at = Math.max(position, terms.text.indexOf(column, position));
      throw new GrammarError(
        `formula needs a known column, got ${column}`,
        terms.text,
        at,
        nearestHint(column, Object.keys(columns)),
      );
    }
    const wanted = ref[variable.label] ?? ref[variable.columns[0] ?? ""];
    return codeVariable(variable, columns, wanted, (problem) => new GrammarError(problem, terms.text, position));
  });
}

type Fault = (problem: string) => GrammarError;

function codeVariable(variable: Variable, columns: Columns, ref: string | undefined, fault: Fault): CodedVariable {
  if (variable.kind === "column" || variable.kind === "factor") {
    const name = variable.columns[0]!;
    const coded = codeColumn(name, columns[name]!, variable.kind === "factor", ref);
    if (coded.kind === "factor") {
      const { levels, codes } = coded;
      const missing = flags(codes, (code) => code < 0);
      return {
        label: variable.label,
        missing,
        levels,
        column: name,
        code: (rows) => ({ codes: gather(codes, rows, new Int32Array(rows.length)) }),
      };
    }
    return numericVariable(variable.label, coded.values, (values) => [{ suffix: "", values }]);
  }
  if (variable.kind === "poly") {
    const { degree, raw, label } = variable;
    const values = numbersOf(variable.columns[0]!, columns, fault);
    return numericVariable(label, values, (x) =>
      (raw ? rawPolynomial : orthogonalPolynomial)(x, degree).map((part, d) => ({
        suffix: degree === 1 ? "" : String(d + 1),
        values: part,
      })),
    );
  }
  return arithmeticVariable(variable, columns, fault);
}

function arithmeticVariable(
  variable: Extract<Variable, { kind: "arithmetic" }>,
  columns: Columns,
  fault: Fault,
): CodedVariable {
  const data = new Map(variable.columns.map((column) => [column, numbersOf(column, columns, fault)]));
  const length = Object.values(columns)[0]?.length ?? 0;
  const values = Float64Array.from({ length }, (_, row) => {
    if ([...data.values()].some((column) => Number.isNaN(column[row]!))) return Number.NaN;
    const value = variable.arithmetic.evaluate((column) => data.get(column)![row]!);
    if (!Number.isFinite(value)) throw fault(`${variable.label} needs to be finite, got ${value} in row ${row + 1}`);
    return value;
  });
  return numericVariable(variable.label, values, (x) => [{ suffix: "", values: x }]);
}

function numbersOf(column: string, columns: Columns, fault: Fault): Float64Array {
  const coded = codeColumn(column, columns[column]!, false);
  if (coded.kind === "factor") throw fault(`formula needs numbers in ${column}, got text such as ${coded.levels[0]}`);
  return coded.values;
}

function numericVariable(
  label: string,
  values: Float64Array,
  parts: (values: Float64Array) => readonly Part[],
): CodedVariable {
  return {
    label,
    missing: flags(values, Number.isNaN),
    code: (rows) => ({ parts: parts(gather(values, rows, new Float64Array(rows.length))) }),
  };
}

// plain loops: TypedArray.from with a mapping costs fifty times as much
function gather<T extends Float64Array | Int32Array>(from: T, rows: readonly number[], into: T): T {
  for (let i = 0; i < rows.length; i++) into[i] = from[rows[i]!]!;
  return into;
}

function flags(values: Float64Array | Int32Array, test: (value: number) => boolean): Uint8Array {
  const out = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) out[i] = test(values[i]!) ? 1 : 0;
  return out;
}
