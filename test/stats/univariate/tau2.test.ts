import { describe, expect, it } from "vitest";
import { estimateTau2, type Tau2Method } from "../../../pipeline/stats/tau2/estimate.ts";
import { deviation, fitRows, pose, problems, type Tau2Row, tau2Rows } from "./grid.ts";

const METHODS = ["DL", "HE", "HS", "HSk", "SJ", "ML", "REML", "EB", "PM", "PMM", "GENQ"] as const;

/** metafor's iteration stops just above zero where the maximum is at zero. */
const NOTHING = 1e-13;

function estimate(row: Tau2Row) {
  const { yi, vi, X, options } = pose(row.problem, row.design, row.method);
  return estimateTau2(yi, vi, X, row.method as Tau2Method, options.weights);
}

describe("the grid", () => {
  it("is whole: 32 problems, 112 designs of them, 11 estimators, and 2 models under 4 tests", () => {
    expect(problems).toHaveLength(32);
    expect(tau2Rows).toHaveLength(112 * METHODS.length);
    expect(fitRows).toHaveLength(112 * 8);
    expect(new Set(problems.map((problem) => problem.yi.length))).toEqual(
      new Set([2, 3, 5, 16, 60, 160, 300, 40, 145]),
    );
  });
  it("holds equal variances, a 10,000-fold range, a one-study level and missing moderators", () => {
    const find = (id: string) => problems.find((problem) => problem.id === id)!;
    expect(new Set(find("equal60").vi).size).toBe(1);
    const wide = find("tenThousandfold300").vi;
    expect(Math.max(...wide) / Math.min(...wide)).toBeCloseTo(10000, -1);
    expect(find("unequal16").level.filter((level) => level === "c")).toHaveLength(1);
    expect(find("missingModerator").x.filter((x) => x === null)).toHaveLength(2);
  });
});

describe.each(METHODS)("%s", (method) => {
  const rows = tau2Rows.filter((row) => row.method === method);
  const estimates = new Map(rows.map((row) => [row, estimate(row)]));
  it("gives metafor's tau2 to 1e-10 on all designs", () => {
    const off = rows.filter((row) => {
      const { tau2 } = estimates.get(row)!;
      return !(Math.abs(tau2 - row.tau2!) <= NOTHING || deviation(tau2, row.tau2!) < 1e-10);
    });
    expect(off).toEqual([]);
  });
  it("gives metafor's standard error to 1e-9", () => {
    const off = rows.filter((row) => !(deviation(estimates.get(row)!.seTau2, row.seTau2!) < 1e-9));
    expect(off).toEqual([]);
  });
});

describe("reference values of molloy2014", () => {
  // metafor, threshold 1e-10, printed to 8 and 10 places
  const printed: Readonly<Record<string, string>> = {
    DL: "0.00776254",
    HE: "0.01089195",
    HS: "0.00640263",
    HSk: "0.00713767",
    SJ: "0.01299612",
    ML: "0.00692634",
    REML: "0.00810956",
    EB: "0.00947929",
    PM: "0.0094792937",
    PMM: "0.0103632211",
  };
  it.each(Object.entries(printed))("%s = %s", (method, value) => {
    const { yi, vi, X } = pose("molloy2014", "intercept", method as Tau2Method);
    const { tau2 } = estimateTau2(yi, vi, X, method as Tau2Method);
    expect(Math.abs(tau2 - Number(value))).toBeLessThanOrEqual(0.6 * 10 ** -(value.length - 2));
  });
});
