import { describe, expect, it } from "vitest";
import { chi2Upper } from "../../../pipeline/stats/distributions.ts";

describe("the far tail of chi-squared", () => {
  // x, df, P(X > x): regularised incomplete gamma function of mpmath 1.x with 40 digits
  it.each([
    [2000, 293, 1.9329968856479257e-251],
    [2050, 293, 9.713962856688557e-261],
    [2100, 293, 4.477670500395912e-270],
    [2185.222132030353, 293, 4.532032729596825e-286],
    [2230, 293, 1.6342454834894994e-294],
    [1400, 2, 9.85967654375977e-305],
    [1300, 50, 2.7676691081234687e-239],
    [1350, 100, 5.441016475538081e-218],
    [3000, 1000, 1.6436845843569544e-198],
    [3500, 1000, 1.0443523005432747e-273],
  ])("at %f with %f df has all its digits", (x, df, expected) => {
    expect(Math.abs(chi2Upper(x, df) / expected - 1)).toBeLessThan(1e-12);
  });
});
