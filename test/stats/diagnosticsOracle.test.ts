import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { baujat } from "../../pipeline/stats/baujat.ts";
import type { Method, Test } from "../../pipeline/stats/fit.ts";
import { influence } from "../../pipeline/stats/influence.ts";
import { cumulative, leaveOneOut, type PartialPool } from "../../pipeline/stats/leaveOneOut.ts";
import { fromRows } from "../../pipeline/stats/matrix.ts";
import { worst } from "../support/compare.ts";

type Column = (number | string | null)[];
interface Case {
  readonly table: string;
  readonly method: Method;
  readonly test: Test;
  readonly influence: Record<string, Column> & { dfbetas: number[][]; influential: boolean[] };
  readonly baujat: { x: number[]; y: number[] };
  readonly leaveOneOut?: Record<string, Column>;
  readonly cumulative?: Record<string, Column>;
  readonly cumulativeOrder?: number[];
}
const oracle = JSON.parse(readFileSync(new URL("../fixtures/metafor/diagnostics.json", import.meta.url), "utf8"));
const cases: readonly Case[] = oracle.cases;

function tableOf(c: Case) {
  const { yi, vi, X } = oracle.tables[c.table];
  return {
    yi,
    vi,
    options: { method: c.method, test: c.test, ...(X ? { X: fromRows(X.map((row: number[]) => [1, ...row])) } : {}) },
  };
}

const COLUMNS = ["estimate", "se", "stat", "pval", "ciLb", "ciUb", "Q", "Qp", "tau2", "I2", "H2"] as const;

/** Where R's scoring stops just short of a boundary, a small τ² or I² (percent) is compared absolutely. */
const SCALE: Partial<Record<(typeof COLUMNS)[number], number>> = { tau2: 1e-4, I2: 1 };

/** Rows against R's columns; where R has NaN for a perfect Knapp–Hartung fit, ours has no test. */
function expectRows(rows: readonly PartialPool[], columns: Record<string, Column>): void {
  for (const name of COLUMNS) {
    const expected = columns[name];
    if (!Array.isArray(expected)) {
      expect(name).toBe("tau2");
      expect(rows.every((row) => row.tau2 === 0)).toBe(true);
      continue;
    }
    rows.forEach((row, i) => {
      const value = expected[i];
      if (row.se === undefined && ["se", "stat", "pval", "ciLb", "ciUb"].includes(name)) {
        expect(columns.stat?.[i] === "NaN" || columns.stat?.[i] === "Inf" || (columns.se?.[i] as number) < 1e-8).toBe(
          true,
        );
      } else
        expect(
          worst([row[name] as number], [value as number], SCALE[name] ?? 1e-6),
          `${name} of row ${i + 1}`,
        ).toBeLessThan(1e-8);
    });
  }
}

describe("influence, leave-one-out, cumulative and Baujat against metafor", () => {
  it("covers the whole grid", () => {
    expect(cases.length).toBe(oracle.cases.length);
    expect(new Set(cases.map((c) => c.table)).size).toBe(9);
    expect(cases.length).toBe(71);
  });

  it.each(cases.map((c) => [`${c.table} ${c.method} ${c.test}`, c] as const))("%s", (_, c) => {
    const { yi, vi, options } = tableOf(c);
    const rows = influence(yi, vi, options);
    for (const name of ["rstudent", "dffits", "cookD", "covR", "tau2Del", "QEDel", "hat", "weight"] as const) {
      const scale = name === "tau2Del" ? 1e-4 : 1e-6;
      expect(
        worst(
          rows.map((row) => row[name]!),
          c.influence[name] as number[],
          scale,
        ),
        name,
      ).toBeLessThan(1e-8);
    }
    rows.forEach((row, i) => {
      expect(worst(row.dfbetas!, c.influence.dfbetas[i]!, 1e-6)).toBeLessThan(1e-8);
    });
    expect(rows.map((row) => row.influential)).toEqual(c.influence.influential);
    const points = baujat(yi, vi, options);
    expect(
      worst(
        points.map((p) => p.x),
        c.baujat.x,
        1e-6,
      ),
    ).toBeLessThan(1e-8);
    expect(
      worst(
        points.map((p) => p.y!),
        c.baujat.y,
        1e-6,
      ),
    ).toBeLessThan(1e-8);
    if (c.leaveOneOut) expectRows(leaveOneOut(yi, vi, { method: c.method, test: c.test }), c.leaveOneOut);
    if (c.cumulative) {
      const found = cumulative(
        yi,
        vi,
        Array.from(vi as number[], (v) => -v),
        { method: c.method, test: c.test },
      );
      expect(found.order).toEqual(c.cumulativeOrder);
      expectRows(found.rows, c.cumulative);
    }
  });
});
