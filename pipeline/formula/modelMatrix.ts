import type { Matrix } from "../stats/matrix.ts";
import { aliasedColumns } from "./aliased.ts";
import type { Columns } from "./column.ts";
import { type CodedVariable, codeVariables } from "./design.ts";
import { parseFormula, type Terms } from "./terms.ts";

/** Something that happened to the data on the way to the matrix. */
export interface ModelMatrixWarning {
  readonly code: "missingModerator" | "aliased";
  readonly message: string;
}

/** A factor of the formula, for contrasts and the estimated means of its levels. */
export interface ModelFactor {
  readonly column: string;
  readonly label: string;
  /** reference first */
  readonly levels: readonly string[];
  /** number of kept rows a level, in the order of `levels` */
  readonly counts: readonly number[];
  /** does it stand in an interaction? then a level has no single mean */
  readonly interacts: boolean;
}

/** The model matrix of a formula, and how to read it. */
export interface ModelMatrix {
  /** kept rows × coefficients */
  readonly X: Matrix;
  /** R's coefficient names, metafor's `intrcpt` for the intercept */
  readonly names: readonly string[];
  /** term of each column: 0 the intercept, then positions in `termLabels` from 1 */
  readonly assign: readonly number[];
  readonly termLabels: readonly string[];
  /** positions of the rows kept, ascending */
  readonly rowsKept: readonly number[];
  readonly warnings: readonly ModelMatrixWarning[];
  readonly intercept: boolean;
  readonly factors: readonly ModelFactor[];
  /** names of columns left out as linear combinations of others */
  readonly aliased: readonly string[];
}

interface Column {
  readonly name: string;
  readonly values: Float64Array;
}

/**
 * The model matrix of an R formula, as R's model.matrix with treatment coding.
 *
 * Text columns are factors with levels in code-point order (or `ref` first), numeric columns stay numbers. Levels are
 * taken from all rows; then rows with a missing variable are dropped, and columns that R's lm would find aliased.
 *
 * @param formula text such as "modality * year", with or without ~
 * @param columns columns of one length; an empty cell, null or NaN is missing
 * @param options.ref reference level by column
 * @param options.rows number of rows, needed only for a formula without columns
 * @throws {GrammarError} if the formula is malformed or names an unknown column
 * @throws {RangeError} if the columns' lengths differ, no row is left, or `ref` names an unknown column or level
 */
export function modelMatrix(
  formula: string,
  columns: Columns,
  options: { readonly ref?: Readonly<Record<string, string>>; readonly rows?: number } = {},
): ModelMatrix {
  const terms = parseFormula(formula);
  const { ref = {} } = options;
  const length = rowCount(columns, options.rows);
  const variables = codeVariables(terms, columns, ref);
  requireKnownReferences(ref, columns, variables);
  const rowsKept = Array.from({ length }, (_, row) => row).filter((row) =>
    variables.every((v) => v.missing[row] === 0),
  );
  if (rowsKept.length === 0)
    throw new RangeError(`formula needs at least 1 row without missing values, got 0 of ${length}`);
  const coded = variables.map((variable) => variable.code(rowsKept));
  const built = terms.terms.map((term, t) =>
    termColumns(term, codings(terms, variables, t), variables, coded, rowsKept.length),
  );
  const all: Column[] = terms.intercept ? [{ name: "intrcpt", values: new Float64Array(rowsKept.length).fill(1) }] : [];
  const assign = all.map(() => 0);
  built.forEach((group, t) => {
    all.push(...group);
    assign.push(...group.map(() => t + 1));
  });
  const out = aliasedColumns(all.map((column) => column.values));
  const kept = all.map((_, j) => j).filter((j) => !out.includes(j));
  const aliased = out.map((j) => all[j]!.name);
  return {
    X: matrixOf(
      kept.map((j) => all[j]!),
      rowsKept.length,
    ),
    names: kept.map((j) => all[j]!.name),
    assign: kept.map((j) => assign[j]!),
    termLabels: terms.labels,
    rowsKept,
    warnings: warningsOf(length - rowsKept.length, aliased),
    intercept: terms.intercept,
    factors: modelFactors(terms, variables, coded),
    aliased,
  };
}

function rowCount(columns: Columns, rows: number | undefined): number {
  const entries = Object.entries(columns);
  const length = rows ?? entries[0]?.[1].length ?? 0;
  for (const [name, cells] of entries) {
    if (cells.length !== length) throw new RangeError(`column ${name} needs ${length} rows, got ${cells.length}`);
  }
  return length;
}

function requireKnownReferences(
  ref: Readonly<Record<string, string>>,
  columns: Columns,
  variables: readonly CodedVariable[],
): void {
  for (const name of Object.keys(ref)) {
    if (Object.hasOwn(columns, name) || variables.some((v) => v.label === name)) continue;
    throw new RangeError(`ref needs a known column, got ${name}`);
  }
}

/** Full (true) or treatment (false) coding of each factor in term t, by R's rule of marginality. */
function codings(terms: Terms, variables: readonly CodedVariable[], t: number): boolean[] {
  const term = terms.terms[t]!;
  const isFactor = (i: number) => variables[i]!.levels !== undefined;
  const firstWithFactor = terms.terms.findIndex((other) => variables.some((_, i) => other & (1 << i) && isFactor(i)));
  let first = !terms.intercept && t === firstWithFactor;
  return variables.map((_, i) => {
    if (!(term & (1 << i)) || !isFactor(i)) return false;
    const wasFirst = first;
    first = false;
    const margin = term & ~(1 << i);
    const marginal = margin === 0 || terms.terms.slice(0, t).some((other) => (margin & ~other) === 0);
    return wasFirst || !marginal;
  });
}

function termColumns(
  term: number,
  full: readonly boolean[],
  variables: readonly CodedVariable[],
  coded: readonly ReturnType<CodedVariable["code"]>[],
  rows: number,
): Column[] {
  let product: Column[] | undefined;
  variables.forEach((variable, i) => {
    if (!(term & (1 << i))) return;
    const own = variableColumns(variable, coded[i]!, full[i]!, rows);
    const before = product;
    // the first variable varies fastest, as in R
    product = before
      ? own.flatMap((right) =>
          before.map((left) => ({
            name: `${left.name}:${right.name}`,
            values: products(left.values, right.values),
          })),
        )
      : own;
  });
  return product ?? [];
}

function variableColumns(
  variable: CodedVariable,
  coded: ReturnType<CodedVariable["code"]>,
  full: boolean,
  rows: number,
): Column[] {
  if ("parts" in coded) return coded.parts.map(({ suffix, values }) => ({ name: variable.label + suffix, values }));
  if (!full && variable.levels!.length < 2) {
    throw new RangeError(
      `factor ${variable.label} needs at least 2 levels, got ${variable.levels!.join("") || "none"}`,
    );
  }
  return variable.levels!.slice(full ? 0 : 1).map((level, j) => {
    const code = full ? j : j + 1;
    const values = new Float64Array(rows);
    for (let row = 0; row < rows; row++) if (coded.codes[row] === code) values[row] = 1;
    return { name: variable.label + level, values };
  });
}

function products(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) out[i] = a[i]! * b[i]!;
  return out;
}

function modelFactors(
  terms: Terms,
  variables: readonly CodedVariable[],
  coded: readonly ReturnType<CodedVariable["code"]>[],
): ModelFactor[] {
  return variables.flatMap((variable, i) => {
    const codes = coded[i]!;
    if (!variable.levels || !("codes" in codes) || !terms.terms.some((term) => term & (1 << i))) return [];
    const counts = variable.levels.map(() => 0);
    for (const code of codes.codes) counts[code]!++;
    const interacts = terms.terms.some((term) => term & (1 << i) && term !== 1 << i);
    return [{ column: variable.column!, label: variable.label, levels: variable.levels, counts, interacts }];
  });
}

function matrixOf(columns: readonly Column[], rows: number): Matrix {
  const data = new Float64Array(rows * columns.length);
  columns.forEach(({ values }, j) => {
    for (let i = 0; i < rows; i++) data[i * columns.length + j] = values[i]!;
  });
  return { rows, cols: columns.length, data };
}

function warningsOf(dropped: number, aliased: readonly string[]): ModelMatrixWarning[] {
  const warnings: ModelMatrixWarning[] = [];
  if (dropped > 0) {
    const rows = dropped === 1 ? "1 row with a missing moderator was" : `${dropped} rows with a missing moderator were`;
    warnings.push({ code: "missingModerator", message: `${rows} left out of the model` });
  }
  if (aliased.length > 0) {
    warnings.push({
      code: "aliased",
      message: `left out as linear combinations of other columns: ${aliased.join(", ")}`,
    });
  }
  return warnings;
}
