import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromRows, invertSpd, multiply, ones, transpose } from "../../../pipeline/stats/matrix.ts";
import { cumulativeMultilevel } from "../../../pipeline/stats/multilevel/cumulative.ts";
import { nestedFactors } from "../../../pipeline/stats/multilevel/factor.ts";
import { fitMultilevel } from "../../../pipeline/stats/multilevel/fit.ts";
import { isFitted, leaveOneOutMultilevel } from "../../../pipeline/stats/multilevel/leaveOneOut.ts";
import { marginalCovariance } from "../../../pipeline/stats/multilevel/marginal.ts";
import { prepareMultilevel } from "../../../pipeline/stats/multilevel/model.ts";
import { deviation, oracle } from "./dependentOracle.ts";

type Column = (number | null)[];
interface Case {
  readonly table: string;
  readonly rho: number;
  readonly by: "study" | "effect";
  readonly X?: number[][];
  readonly cluster: string[];
  readonly rstudent: Column;
  readonly X2: Column;
  readonly cookD: Column;
  readonly dfbetas: Column;
  readonly hat: number[];
  readonly hatSpread: number;
  readonly weight?: number[];
  readonly spread: Record<"rstudent" | "X2" | "cookD" | "dfbetas", number>;
}
interface CumulativeRow {
  readonly study: number;
  readonly k: number;
  readonly beta: number;
  readonly se: number;
  readonly sigma2: number[];
  readonly QE: number;
  readonly ll: number;
}
/** multilevelDiagnostics.json: metafor 3.8-1's diagnostics of rma.mv with cluster, made by scripts/oracle/multilevelDiagnostics.R. */
const diagnostics: {
  readonly cases: Case[];
  readonly cumulative: { readonly table: string; readonly rho: number; readonly rows: CumulativeRow[] }[];
} = JSON.parse(readFileSync(new URL("../../fixtures/metafor/multilevelDiagnostics.json", import.meta.url), "utf8"));

function fitOf({ table, rho, X }: { readonly table: string; readonly rho: number; readonly X?: number[][] }) {
  const { yi, vi, study, effect } = oracle.data[table]!;
  const random = nestedFactors([
    { name: "study", labels: study },
    { name: "effect", labels: effect! },
  ]);
  const sampling = rho > 0 ? { sampling: { cluster: study, rho } } : {};
  return fitMultilevel({ yi, vi, X: X ? fromRows(X) : ones(yi.length), random, ...sampling });
}

/** Largest difference in units of what R's two optimisers leave open: ten times their spread, and 1e-7 where they happen to agree. */
function beyond(got: readonly number[], expected: Column, spread: number): number {
  expect(got.length).toBe(expected.length);
  return Math.max(
    ...got.map((value, i) => Math.abs(value - expected[i]!) / (10 * spread + 1e-7 * (1 + Math.abs(expected[i]!)))),
  );
}

describe("influence in multilevel models against metafor", () => {
  it("has the whole grid", () => {
    expect(diagnostics.cases.map((c) => `${c.table} ${c.rho} ${c.by} ${c.cluster.length}`)).toEqual([
      "crede 0 study 54",
      "tanner 0.6 study 17",
      "noOuter 0.6 study 7",
      "tiny 0 study 3",
      "noInner 0 study 7",
      "noInner 0.6 effect 21",
      "noOuter 0 effect 27",
    ]);
    expect(diagnostics.cumulative.map(({ rows }) => rows.length)).toEqual([16, 6]);
  });

  it.each(diagnostics.cases)("$table, rho $rho, by $by", (c) => {
    const fit = fitOf(c);
    const labels = c.by === "study" ? oracle.data[c.table]!.study : oracle.data[c.table]!.yi.map((_, i) => i + 1);
    const rows = leaveOneOutMultilevel(fit, labels).map((row) => {
      if (!isFitted(row)) throw new Error(row.reason);
      return row;
    });
    expect(rows.map(({ cluster }) => cluster)).toEqual(c.cluster);
    const rstudent = new Array<number>(fit.k);
    for (const row of rows)
      row.rows.forEach((i, j) => {
        rstudent[i] = row.rstudent[j]!;
      });
    expect(beyond(rstudent, c.rstudent, c.spread.rstudent), "rstudent").toBeLessThan(1);
    for (const name of ["X2", "cookD"] as const)
      expect(
        beyond(
          rows.map((row) => row[name]),
          c[name],
          c.spread[name],
        ),
        name,
      ).toBeLessThan(1);
    const dfbetas = rows.flatMap((row) => [...row.dfbetas]);
    expect(beyond(dfbetas, c.dfbetas, c.spread.dfbetas), "dfbetas").toBeLessThan(1);
    const hats = fit.model.likelihood.leverages(fit.sigma2);
    expect(beyond([...hats], c.hat, c.hatSpread), "hat").toBeLessThan(1);
    if (c.weight)
      expect(
        beyond(
          Array.from(hats, (hat) => 100 * hat),
          c.weight,
          100 * c.hatSpread,
        ),
        "weight",
      ).toBeLessThan(1);
  });

  it.each(diagnostics.cumulative)("cumulative: $table, rho $rho", (c) => {
    const rows = cumulativeMultilevel(fitOf(c), oracle.data[c.table]!.study).slice(1);
    rows.forEach((row, j) => {
      const expected = c.rows[j]!;
      if (!("fit" in row)) throw new Error(row.reason);
      expect([Number(row.cluster), row.k]).toEqual([expected.study, expected.k]);
      expect(row.fit.logLik.ll).toBeGreaterThan(expected.ll - 1e-10);
      expect(deviation(row.fit.sigma2, expected.sigma2, 1e-3)).toBeLessThan(1e-5);
      expect(deviation(row.fit.beta, [expected.beta], 1e-2)).toBeLessThan(1e-6);
      expect(deviation(row.fit.se, [expected.se])).toBeLessThan(1e-6);
      expect(deviation([row.fit.QE], [expected.QE])).toBeLessThan(1e-10);
    });
  });
});

describe("identities", () => {
  const { yi, vi, study } = oracle.data.noInner!;
  const random = [{ name: "study", labels: study }];

  it("hat values sum to the number of coefficients", () => {
    const X = fromRows(yi.map((_, i) => [1, i % 3]));
    const fit = fitMultilevel({ yi, vi, X, random, sampling: { cluster: study, rho: 0.4 } });
    expect(fit.model.likelihood.leverages(fit.sigma2).reduce((a, b) => a + b)).toBeCloseTo(2, 12);
  });

  it("hat values are those of the dense matrices, nested or crossed, correlated or not", () => {
    const group = fc.integer({ min: 0, max: 3 });
    const row = fc.record({
      a: group,
      b: group,
      x: fc.integer({ min: -5, max: 5 }),
      v: fc.double({ min: 0.01, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 6, maxLength: 14 }),
        fc.double({ min: 0, max: 0.9, noNaN: true }),
        fc.array(fc.double({ min: 0, max: 0.5, noNaN: true }), { minLength: 2, maxLength: 2 }),
        (rows, rho, sigma2) => {
          fc.pre(new Set(rows.map(({ x }) => x)).size > 1);
          const X = fromRows(rows.map(({ x }) => [1, x]));
          const model = prepareMultilevel({
            yi: rows.map(({ x }) => x / 10),
            vi: rows.map(({ v }) => v),
            X,
            random: [
              { name: "a", labels: rows.map(({ a }) => a) },
              { name: "b", labels: rows.map(({ b }) => b) },
            ],
            sampling: { cluster: rows.map(({ a }) => a), rho },
          });
          const covariance = marginalCovariance(model, sigma2);
          const precision = invertSpd(fromRows(rows.map((_, i) => rows.map((_, j) => covariance(i, j)))));
          const weighted = multiply(transpose(X), precision);
          const hat = multiply(multiply(X, invertSpd(multiply(weighted, X))), weighted);
          model.likelihood.leverages(sigma2).forEach((value, i) => {
            expect(value).toBeCloseTo(hat.data[i * (rows.length + 1)]!, 9);
          });
        },
      ),
      { numRuns: 200, seed: 7 },
    );
  });

  it("X2 of a single effect is its rstudent squared; the last cumulative row is the whole model", () => {
    const fit = fitMultilevel({ yi, vi, random });
    for (const row of leaveOneOutMultilevel(
      fit,
      yi.map((_, i) => i),
    )) {
      if (!isFitted(row)) throw new Error(row.reason);
      expect(row.X2).toBeCloseTo(row.rstudent[0]! ** 2, 12);
    }
    const last = cumulativeMultilevel(
      fit,
      yi.map((_, i) => -i),
    ).at(-1)!;
    expect("fit" in last && last.fit.beta[0]).toBeCloseTo(fit.beta[0]!, 12);
  });

  it("refuses ill-shaped keys and labels", () => {
    const fit = fitMultilevel({ yi, vi, random });
    expect(() => leaveOneOutMultilevel(fit, ["a"])).toThrow(RangeError);
    expect(() => cumulativeMultilevel(fit, [1, 2])).toThrow(RangeError);
    expect(() =>
      cumulativeMultilevel(
        fit,
        yi.map(() => Number.NaN),
      ),
    ).toThrow(RangeError);
  });
});
