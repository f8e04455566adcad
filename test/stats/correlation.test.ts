import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { correlationEffect, rToZ, varianceOfR, varianceOfZ, zToR } from "../../pipeline/stats/correlation.ts";
import { dependentCorrelations } from "../../pipeline/stats/correlationCovariance.ts";
import { integratedR } from "../../pipeline/stats/correlationIntegrated.ts";
import { correlationEffects } from "../../pipeline/stats/correlationMeasures.ts";
import { partialR, partialZ, semiPartialR } from "../../pipeline/stats/correlationPartial.ts";
import { unbiasedR } from "../../pipeline/stats/correlationUnbiased.ts";
import { fromRows } from "../../pipeline/stats/matrix.ts";
import fixture from "../fixtures/metafor/measures.json" with { type: "json" };

const relative = (got: number, want: number, scale = Math.abs(want)) => Math.abs(got - want) / (scale || 1);

describe("identities", () => {
  const r = fc.integer({ min: -999, max: 999 }).map((x) => x / 1000);
  it("z and back", () => fc.assert(fc.property(r, (x) => Math.abs(zToR(rToZ(x)) - x) < 1e-15)));

  it("the unbiased estimate is odd, further from 0 than r, and near the first terms of its series", () => {
    fc.assert(
      fc.property(r, fc.integer({ min: 5, max: 2000 }), (x, n) => {
        const g = unbiasedR(x, n);
        expect(unbiasedR(-x, n) + g).toBe(0);
        expect(Math.abs(g)).toBeGreaterThanOrEqual(Math.abs(x) * (1 - 1e-14));
        if (n < 200) return;
        const a = (1 - x * x) / (2 * (n - 2));
        const series = x * (1 + a + (9 * (1 - x * x) ** 2) / (8 * n * (n - 2)));
        expect(Math.abs(g - series)).toBeLessThan(10 / n ** 3);
      }),
    );
  });

  it("the unbiased estimate is its hypergeometric series, also where GSL is off (n = 20)", () => {
    for (const n of [12, 20, 40]) {
      for (const x of [-0.05, 0.3, 0.9]) {
        let term = 1;
        let sum = 1;
        for (let k = 0; k < 200_000 && term > 1e-18; k++) {
          term *= (((0.5 + k) ** 2 / ((n - 2) / 2 + k)) * (1 - x * x)) / (k + 1);
          sum += term;
        }
        expect(relative(unbiasedR(x, n), x * sum)).toBeLessThan(1e-12);
      }
    }
  });

  it("a partial correlation without covariates is the correlation", () => {
    const { yi, vi } = partialZ(2, 30, 1);
    expect(yi).toBeCloseTo(Math.atanh(2 / Math.sqrt(32)), 15);
    expect(vi).toBe(varianceOfZ(30));
  });

  it("the diagonal of the covariance matrix holds the variances of r and z", () => {
    const R = fromRows([
      [1, 0.3, -0.2],
      [0.3, 1, 0.5],
      [-0.2, 0.5, 1],
    ]);
    for (const scale of ["r", "z"] as const) {
      const { yi, V, pairs } = dependentCorrelations(R, 40, scale);
      expect(pairs).toEqual([
        [1, 0],
        [2, 0],
        [2, 1],
      ]);
      yi.forEach((_, a) => {
        const ri = [0.3, -0.2, 0.5][a]!;
        expect(V.data[a * 3 + a]).toBeCloseTo(scale === "r" ? varianceOfR(ri, 40) : varianceOfZ(40), 15);
        for (let b = 0; b < 3; b++) expect(V.data[a * 3 + b]).toBeCloseTo(V.data[b * 3 + a]!, 16);
      });
    }
  });

  it("the integrated correlation is tanh for tau2 = 0, odd, and nearer to 0 otherwise", () => {
    expect(integratedR(0.3, 0)).toBe(Math.tanh(0.3));
    expect(integratedR(-0.3, 0.2)).toBeCloseTo(-integratedR(0.3, 0.2), 15);
    expect(integratedR(0.3, 0.2)).toBeLessThan(Math.tanh(0.3));
    // small tau: second-order Taylor, fourth-order remainder
    const t = Math.tanh(0.3);
    expect(Math.abs(integratedR(0.3, 1e-4) - (t - t * (1 - t * t) * 1e-4))).toBeLessThan(1e-8);
  });
});

describe("metafor", () => {
  const { grid } = fixture;
  it("covers the grid", () => {
    expect(fixture.effects.map((e) => `${e.measure} ${e.vtype}`)).toEqual([
      "COR LS",
      "COR AV",
      "UCOR LS",
      "UCOR AV",
      "UCOR UB",
      "ZCOR LS",
    ]);
    expect(grid.r).toHaveLength(56);
  });

  it.each(fixture.effects.map((e) => [`${e.measure} ${e.vtype}`, e] as const))("%s", (_, want) => {
    const got = correlationEffects(want.measure as "COR", grid.r, grid.n, want.vtype as "LS");
    want.yi.forEach((yi, i) => {
      expect(relative(got.yi[i]!, yi), `yi ${i}`).toBeLessThan(1e-12);
      // the unbiased variance is a difference of numbers near 1
      const scale = want.vtype === "UB" ? 1 : Math.abs(want.vi[i]!);
      expect(relative(got.vi[i]!, want.vi[i]!, scale), `vi ${i}`).toBeLessThan(1e-12);
      if (want.vtype !== "LS") return;
      const one = correlationEffect(want.measure as "COR", grid.r[i]!, grid.n[i]!);
      expect([one.yi, one.vi]).toEqual([got.yi[i], got.vi[i]]);
    });
  });

  it.each(fixture.partial.map((e) => [e.measure, e] as const))("%s", (measure, want) => {
    const { t, n, m, r2 } = fixture.pgrid;
    expect(t).toHaveLength(32);
    t.forEach((ti, i) => {
      const compute = {
        PCOR: () => partialR(ti, n[i]!, m[i]!),
        ZPCOR: () => partialZ(ti, n[i]!, m[i]!, "df"),
        SPCOR: () => semiPartialR(ti, n[i]!, m[i]!, r2[i]!),
      }[measure as "PCOR"];
      if (measure === "SPCOR" && (Math.abs(want.yi[i]!) >= 1 || want.vi[i] === null)) {
        expect(compute).toThrow(RangeError);
        return;
      }
      const got = compute();
      expect(relative(got.yi, want.yi[i]!)).toBeLessThan(1e-13);
      expect(relative(got.vi, want.vi[i] as number)).toBeLessThan(1e-13);
    });
  });

  it("the integrated back-transformation", () => {
    const { mu, tau2, int } = fixture.zgrid;
    expect(mu).toHaveLength(16);
    // R's integrate stops at 2e-11 on this integrand
    mu.forEach((m, i) => {
      expect(Math.abs(integratedR(m, tau2[i]!) - int[i]!)).toBeLessThan(5e-11);
    });
  });

  it("covariances of dependent correlations (craft2003, studies 1 and 3)", () => {
    const { ri, ni, study, rcalc } = fixture.craft;
    for (const { rtoz, V, yi } of rcalc) {
      [1, 3].forEach((id, block) => {
        const at = study.flatMap((s, i) => (s === id ? [i] : []));
        const [ap, sp, cp, as, ac, sc] = at.map((i) => ri[i]!) as [number, number, number, number, number, number];
        const R = fromRows([
          [1, ap, sp, cp],
          [ap, 1, as, ac],
          [sp, as, 1, sc],
          [cp, ac, sc, 1],
        ]);
        const got = dependentCorrelations(R, ni[at[0]!]!, rtoz ? "z" : "r");
        for (let a = 0; a < 6; a++) {
          expect(relative(got.yi[a]!, yi[block * 6 + a]!)).toBeLessThan(1e-13);
          for (let b = 0; b < 6; b++)
            expect(relative(got.V.data[a * 6 + b]!, V[block * 6 + a]![block * 6 + b]!)).toBeLessThan(1e-12);
        }
      });
    }
  });
});

describe("guards", () => {
  it.each([
    () => rToZ(1),
    () => zToR(Number.NaN),
    () => varianceOfR(0.2, 3),
    () => correlationEffect("UCOR", 0.2, 4),
    () => correlationEffects("COR", [0.2], [10], "UB"),
    () => correlationEffects("COR", [0.2], [10, 11]),
    () => partialR(1, 5, 4),
    () => partialZ(1, 5, 3),
    () => semiPartialR(1, 50, 2, 1.2),
    () => partialR(1, 50, 0),
    () =>
      dependentCorrelations(
        fromRows([
          [1, 0.2],
          [0.3, 1],
        ]),
        30,
      ),
    () =>
      dependentCorrelations(
        fromRows([
          [1, 0.2],
          [0.2, 1],
        ]),
        4,
      ),
    () => dependentCorrelations(fromRows([[1]]), 30),
    () => integratedR(0.1, -1),
    () => integratedR(Number.NaN, 1),
  ])("%s", (call) => expect(call).toThrow(RangeError));
});
