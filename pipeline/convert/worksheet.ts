import { tUpperQuantile } from "../stats/distributions.ts";
import { catalogueExpression } from "./catalogue.ts";
import { compiled } from "./compiled.ts";
import type { ConversionStep, ConversionWarning } from "./row.ts";

const functions = { tUpperQuantile };

/**
 * The steps and warnings of one row as they accrue: each call runs one expression of the catalogue and notes it.
 */
export class Worksheet {
  readonly steps: ConversionStep[] = [];
  readonly warnings: ConversionWarning[] = [];

  /** Runs the expression with the given id and records it. @throws {RangeError} if the catalogue holds no such id */
  run(id: string, inputs: Readonly<Record<string, number>>): number {
    const entry = catalogueExpression(id);
    const { expression, tex, run } = compiled[id]!;
    // + 0 turns −0 into 0, which a printed zero with orientation "no" would give
    const value = run(inputs, functions) + 0;
    const { name, result, source } = entry;
    this.steps.push({ name, id, result, formula: expression, tex, inputs, value, source });
    return value;
  }

  warn(code: string, message: string): void {
    this.warnings.push({ code, message });
  }
}
