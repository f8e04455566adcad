import { describe, expect, it } from "vitest";
import { unbiasedR } from "../../pipeline/stats/correlationUnbiased.ts";

describe("the unbiased correlation near 0 with even n", () => {
  // r · ₂F₁(½, ½; (n − 2)/2; 1 − r²) by mpmath with 40 digits; metafor, which asks gsl, is off by up to 4e-5 here
  it.each([
    [0.05, 12, 0.0532051448742401],
    [0.01, 10, 0.010864841651443028],
    [-0.01, 14, -0.010511779453817212],
  ])("of r = %f, n = %f has all its digits", (r, n, expected) => {
    expect(Math.abs(unbiasedR(r, n) - expected)).toBeLessThan(1e-15);
  });
});
