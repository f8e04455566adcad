import { describe, expect, it } from "vitest";
import { henmiCopas } from "../../../pipeline/stats/bias/henmiCopas.ts";

describe("Henmi and Copas's interval where one study holds nearly all the weight", () => {
  it("keeps ten digits", () => {
    const yi = [-1.0095591341904375, 0.4590147525736622, -1.6462317236779254];
    const vi = [4.034290053819435e-6, 0.15926101727048073, 1.5329711932441676];
    const { ciLb, ciUb, se, tau2 } = henmiCopas(yi, vi);
    // mpmath, 40 digits: the paper's equation by its quadrature of regularised incomplete gammas, and its root
    expect(tau2 / 0.8516686339202874).toBeCloseTo(1, 12);
    expect(se / 0.9228353267218115).toBeCloseTo(1, 12);
    expect(ciLb / -330.6612325384595).toBeCloseTo(1, 10);
    expect(ciUb / 328.64218531885257).toBeCloseTo(1, 10);
  });
});
