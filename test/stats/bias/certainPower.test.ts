import { describe, expect, it } from "vitest";
import { excessSignificance } from "../../../pipeline/stats/bias/excessSignificance.ts";

describe("excess significance where every study is certain to be significant", () => {
  const yi = [-0.93, -0.94, -0.67, -1.06, -0.82, -1.0];
  const vi = [0.0042, 0.005, 0.0043, 0.0045, 0.0044, 0.0042];

  it("finds none: the expected count is the observed one", () => {
    const both = excessSignificance(yi, vi, { test: "chi2", tesAlternative: "two.sided" });
    expect(both.O).toBe(6);
    expect(both.E).toBeCloseTo(6, 12);
    expect(both.X2).toBeCloseTo(0, 12);
    expect(both.pval).toBeCloseTo(1, 6);
    expect(excessSignificance(yi, vi, { test: "chi2" }).pval).toBeCloseTo(0.5, 6);
  });
});
