import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { catalogue } from "../pipeline/convert/catalogue.ts";
import { compileExpression } from "../pipeline/convert/expression.ts";

/** Where the generated twin of the catalogue lies. */
const target = fileURLToPath(new URL("../pipeline/convert/compiled.ts", import.meta.url));

/** TypeScript of every expression in the catalogue, with its TeX, from mathjs's syntax tree. */
export function compiledSource(): string {
  const entries = catalogue.map(({ id, expression }) => {
    const { tex, typescript } = compileExpression(expression);
    const usesFunctions = typescript.includes("f.");
    const usesValues = typescript.includes("v.");
    const parameters = usesFunctions ? "(v, f)" : usesValues ? "(v)" : "()";
    return `  ${JSON.stringify(id)}: {\n    expression: ${JSON.stringify(expression)},\n    tex: ${JSON.stringify(tex)},\n    run: ${parameters} => ${typescript},\n  },`;
  });
  return `// Generated from pipeline/convert/catalogue.ts by scripts/compile-conversions.ts: edit the catalogue, not this file.

/** Values of an expression's symbols, by name. */
export type ExpressionValues = Readonly<Record<string, number>>;

/** Functions that an expression may call beside those of Math. */
export interface ExpressionFunctions {
  /** the t value that a t distribution with df degrees of freedom exceeds with probability q */
  readonly tUpperQuantile: (q: number, df: number) => number;
}

/** One expression: its text, its TeX, and the function written from the text. */
export interface CompiledEntry {
  readonly expression: string;
  readonly tex: string;
  readonly run: (v: ExpressionValues, f: ExpressionFunctions) => number;
}

/** Every expression of the catalogue by id, ready to run without mathjs. */
export const compiled: Readonly<Record<string, CompiledEntry>> = {
${entries.join("\n")}
};
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(target, compiledSource());
