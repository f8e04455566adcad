import { describe, expect, it } from "vitest";
import { catalogue, conversions } from "../../pipeline/convert/catalogue.ts";
import { compiled } from "../../pipeline/convert/compiled.ts";
import { compileExpression } from "../../pipeline/convert/expression.ts";
import { tUpperQuantile } from "../../pipeline/stats/distributions.ts";

const grid: Readonly<Record<string, readonly number[]>> = {
  r: [-0.95, -0.3, 0, 0.2, 0.99],
  rho: [-0.95, -0.3, 0, 0.2, 0.99],
  beta: [-0.5, -0.05, 0, 0.05, 0.7],
  r2: [-0.4, 0, 0.09],
  tails: [1, 2],
  p: [1e-12, 0.04, 0.9],
  df: [2, 17, 998.5],
  n: [4, 17, 998],
  n1: [1, 12, 300],
  n2: [3, 12, 41],
  s: [-1, 1],
  a: [4, 4.4],
  OR: [0.2, 1, 3.7],
};
const other = [-2.5, 0, 1.3, 40];

function cases(symbols: readonly string[]): Record<string, number>[] {
  return symbols.reduce<Record<string, number>[]>(
    (rows, symbol) => rows.flatMap((row) => (grid[symbol] ?? other).map((value) => ({ ...row, [symbol]: value }))),
    [{}],
  );
}

describe("the generated twin of the catalogue", () => {
  it("holds every expression and nothing else, each id once", () => {
    const ids = catalogue.map((entry) => entry.id);
    expect(Object.keys(compiled).sort()).toEqual([...ids].sort());
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(catalogue.map((entry) => [entry.id, entry] as const))("%s gives what mathjs gives", (id, entry) => {
    const source = compileExpression(entry.expression);
    const twin = compiled[id]!;
    expect(twin.expression).toBe(entry.expression);
    expect(twin.tex).toBe(source.tex);
    const rows = cases(Object.keys(entry.variables));
    expect(rows.length).toBeGreaterThanOrEqual(2);
    for (const row of rows) {
      const functions = { tUpperQuantile };
      expect(twin.run(row, functions), JSON.stringify(row)).toBe(source.evaluate(row, functions));
    }
  });

  it("every conversion names its source, evidence and domain, and its expression uses only documented symbols", () => {
    for (const conversion of conversions) {
      expect(conversion.source).toMatch(/\(\d{4}\)/);
      expect(conversion.evidence).not.toBe("");
      expect(conversion.domain).not.toBe("");
      const symbols = conversion.expression.match(/[A-Za-z]\w*/g) ?? [];
      const functions = ["sqrt", "abs", "sign", "sin", "pi", "log", "atanh", "tUpperQuantile"];
      for (const symbol of symbols.filter((name) => !functions.includes(name))) {
        expect(Object.keys(conversion.variables), `${conversion.id}: ${symbol}`).toContain(symbol);
      }
    }
  });

  it("refuses syntax outside the catalogue's", () => {
    expect(() => compileExpression("x = 3")).toThrow(RangeError);
    expect(() => compileExpression("a % b")).toThrow(/one of/);
  });
});
