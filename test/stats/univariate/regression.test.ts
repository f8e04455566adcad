import { describe, expect, it } from "vitest";
import type { RmaFit } from "../../../pipeline/stats/fit.ts";
import { rma } from "../../../pipeline/stats/regression.ts";
import { deviation, type FitRow, fitRows, pose } from "./grid.ts";

/**
 * Residual sums that metafor's k × k matrices lose digits of (one study holds the weight of thousands), in exact
 * rational arithmetic (Python fractions on the printed data).
 */
const exactQ: Readonly<Record<string, number>> = {
  "tenThousandfold5 both": 0.4510137474038177,
  "tenThousandfold3 factor": 0.0014306930693069237,
};

/** I2 and H2 of EE are made from Q. */
const isExact = (row: FitRow): boolean => row.method === "EE" && `${row.problem} ${row.design}` in exactQ;

const name = (row: FitRow): string => `${row.problem} ${row.design} ${row.method} ${row.test}`;

/** Our fit with metafor's tau2 put in. */
function given(row: FitRow): RmaFit {
  const { yi, vi, options } = pose(row.problem, row.design, row.method, row.test);
  return rma(yi, vi, row.method === "EE" ? options : { ...options, tau2: row.tau2 });
}

const fits = new Map<string, RmaFit>();

function own(row: FitRow): RmaFit {
  const key = name(row);
  const known = fits.get(key);
  if (known) return known;
  const { yi, vi, options } = pose(row.problem, row.design, row.method, row.test);
  const fit = rma(yi, vi, options);
  fits.set(key, fit);
  return fit;
}

/** Deviations above the tolerance, as text. */
function off(
  row: FitRow,
  what: string,
  got: ArrayLike<number> | undefined,
  expected: readonly number[] | undefined,
  tolerance: number,
  floor = 0,
): string[] {
  if (!expected) return [];
  return expected.flatMap((value, i) => {
    const apart = got === undefined ? Infinity : deviation(got[i]!, value, floor);
    return apart <= tolerance ? [] : [`${name(row)}: ${what} ${got?.[i]} against ${value}`];
  });
}

const one = (value: number | undefined): number[] | undefined => (value === undefined ? undefined : [value]);

describe("coefficients and tests given metafor's tau2", () => {
  it("agree to 1e-10 in all 896 rows", () => {
    const wrong = fitRows.flatMap((row) => {
      const fit = given(row);
      const scale = Math.max(...row.se!);
      return [
        ...off(row, "beta", fit.beta, row.beta, 1e-10, scale),
        ...off(row, "se", fit.se, row.se, 1e-10),
        ...off(row, "stat", fit.stat, row.stat, 1e-10, 1),
        ...off(row, "ciLb", fit.ciLb, row.ciLb, 1e-10, scale),
        ...off(row, "ciUb", fit.ciUb, row.ciUb, 1e-10, scale),
        ...off(row, "QM", [fit.QM], one(row.QM), 1e-10, 1),
        ...off(row, "H2", [fit.H2], isExact(row) ? undefined : one(row.H2), 1e-10),
        ...off(row, "I2", [fit.I2], one(row.I2), 1e-10, 1e-3),
      ];
    });
    expect(wrong).toEqual([]);
  });
  it("has Q to 1e-10, against exact arithmetic where metafor's own is not", () => {
    const wrong = fitRows.flatMap((row) => {
      const exact = exactQ[`${row.problem} ${row.design}`];
      const fit = given(row);
      if (exact !== undefined) return off(row, "QE", [fit.QE], row.QE === undefined ? undefined : [exact], 1e-12);
      return [...off(row, "QE", [fit.QE], one(row.QE), 1e-10), ...off(row, "QEp", [fit.QEp], one(row.QEp), 1e-10)];
    });
    expect(wrong).toEqual([]);
  });
});

describe("end to end", () => {
  it("log-likelihood, deviance, AIC, BIC and AICc agree to 1e-9", () => {
    const wrong = fitRows.flatMap((row) => {
      const { logLik } = own(row);
      return off(
        row,
        "logLik",
        logLik && [logLik.ll, logLik.dev, logLik.AIC, logLik.BIC, logLik.AICc],
        row.logLik,
        1e-9,
        1,
      );
    });
    expect(wrong).toEqual([]);
  });
  it("p-values agree in log10 to 1e-8, down to 1e-300", () => {
    const logs = (values: ArrayLike<number> | undefined) =>
      values && Array.from(values, (p) => Math.log10(Math.max(p, 1e-300)));
    const wrong = fitRows.flatMap((row) => {
      const fit = own(row);
      return [
        ...off(row, "log p", logs(fit.pval), logs(row.pval), 1e-8, 1),
        ...off(row, "log QMp", logs([fit.QMp]), logs(one(row.QMp)), 1e-8, 1),
        ...off(row, "log QEp", logs([fit.QEp]), logs(one(row.QEp)), 1e-8, 1),
      ];
    });
    expect(wrong).toEqual([]);
    expect(Math.min(...fitRows.flatMap((row) => row.pval ?? []).filter((p) => p > 0))).toBeLessThan(1e-250);
  });
  it("R2 agrees, and is absent exactly where there is nothing to explain", () => {
    const whole = fitRows.filter((row) => row.test === "z");
    const wrong = whole.flatMap((row) => off(row, "R2", one(own(row).R2), one(row.R2), 1e-9, 1));
    expect(wrong).toEqual([]);
    for (const row of whole)
      expect(own(row).R2 !== undefined, name(row)).toBe(row.design === "factor" || row.design === "both");
  });
  it("degrees of freedom belong to the test", () => {
    for (const row of fitRows) {
      const fit = own(row);
      expect(fit.df).toBe(row.test === "z" ? undefined : fit.k - fit.p);
      expect(fit.QMdf).toHaveLength(row.test === "z" ? 1 : 2);
    }
  });
});
