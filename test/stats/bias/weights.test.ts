import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { biasReport } from "../../../pipeline/stages/model/biasReport.ts";
import { egger } from "../../../pipeline/stats/bias/egger.ts";
import { trimFill } from "../../../pipeline/stats/bias/trimFill.ts";
import { worst } from "../../support/compare.ts";

const fixture = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../fixtures/metafor/${name}.json`, import.meta.url), "utf8"));
const tables: Record<string, { yi: number[]; vi: number[]; ni: number[] }> = fixture("bias").tables;
const oracle = fixture("biasWeights");

describe("small-study methods under weights, against metafor", () => {
  it("has the whole grid, and metafor refuses a selection model", () => {
    expect([oracle.egger.length, oracle.trimFill.length, oracle.tes.length]).toEqual([45, 81, 15]);
    expect(oracle.selection).toContain("custom weights");
  });

  it("Egger's test", () => {
    for (const { table, method, predictor, stat, pval, estimate, ciLb, ciUb } of oracle.egger) {
      const { yi, vi, ni } = tables[table]!;
      const r = egger(yi, vi, { method, predictor, ni, weights: ni });
      expect(
        worst([r.stat, r.pval, r.estimate!, r.ciLb!, r.ciUb!], [stat, pval, estimate, ciLb, ciUb], 1e-6),
        `${table} ${method} ${predictor}`,
      ).toBeLessThan(1e-8);
    }
  });

  it("trim and fill, both sides", () => {
    for (const { table, method, estimator, side, k0, beta, se, tau2 } of oracle.trimFill) {
      const { yi, vi, ni } = tables[table]!;
      const r = trimFill(yi, vi, { method, estimator, side, weights: ni });
      const name = `${table} ${method} ${estimator} ${side}`;
      expect(r.k0, name).toBe(k0);
      expect(worst([r.fit.beta[0]!, r.fit.se[0]!, r.fit.tau2], [beta, se, tau2], 1e-4), name).toBeLessThan(1e-8);
    }
  });

  it("trim and fill refuses what metafor refuses", () => {
    const answered = new Set(
      oracle.trimFill.map((c: Record<string, string>) => `${c.table} ${c.method} ${c.estimator} ${c.side}`),
    );
    let refused = 0;
    for (const table of ["k5", "asymmetric", "negative", "k40", "molloy2014"])
      for (const method of ["EE", "REML", "DL"] as const)
        for (const estimator of ["L0", "R0", "Q0"] as const)
          for (const side of ["left", "right"] as const) {
            if (answered.has(`${table} ${method} ${estimator} ${side}`)) continue;
            refused++;
            const { yi, vi, ni } = tables[table]!;
            expect(() => trimFill(yi, vi, { method, estimator, side, weights: ni })).toThrow();
          }
    expect(refused).toBe(9);
  });

  it("the report: excess significance from the weighted mean, no selection model, and it says so", () => {
    for (const { table, method, O, E } of oracle.tes) {
      const { yi, vi, ni } = tables[table]!;
      const effectIds = yi.map((_, i) => `e${i}`);
      const r = biasReport({ yi, vi, ni, effectIds, weights: ni, options: { method, general: false } });
      expect(r.tes!.O).toBe(O);
      // under heterogeneity R integrates the power over ±5 standard deviations and so loses 5.7e-7 of it
      expect(Math.abs(r.tes!.E - E)).toBeLessThan(6e-7 * yi.length);
      expect([r.selection, r.selection4, r.selectionBeta]).toEqual([undefined, undefined, undefined]);
      expect(r.warnings.map(({ code }) => code)).toContain("ownWeights");
    }
  });

  it("equal weights of EE data with equal variances change nothing", () => {
    const { yi, vi } = tables.equalVi!;
    const plain = trimFill(yi, vi, { method: "EE", side: "left" });
    const weighted = trimFill(yi, vi, { method: "EE", side: "left", weights: yi.map(() => 3) });
    expect([weighted.k0, weighted.fit.beta[0]]).toEqual([plain.k0, expect.closeTo(plain.fit.beta[0]!, 13)]);
  });
});
