import { describe, expect, it } from "vitest";
import { rma } from "../../../pipeline/stats/regression.ts";
import { selectionModel } from "../../../pipeline/stats/selection/selectionModel.ts";

describe("a selection likelihood with two maxima", () => {
  // one study with 99 % of the weight: all others fit a mean near it at tau2 = 0, or a spread around another
  const yi = [
    0.4968827870791217, 0.2017832004739652, 1.0242438925447035, 0.6302277726627035, 0.6579330388071064,
    1.0147005455896236, 0.16225487281027356, 0.7790198304378302,
  ];
  const vi = [
    6.313131313131313e-5, 0.052318022285289895, 0.05347764858597784, 0.054640829674667574, 0.05164371530964045,
    0.053901965902025784, 0.05128504609586787, 0.05939835723887004,
  ];
  const fit = selectionModel(yi, vi, { type: "step", steps: [0.025] });

  it("is fitted at the higher one: metafor's values", () => {
    // R 4.2.2, metafor 3.8-1: selmodel(rma(yi, vi, method = "ML"), type = "stepfun", steps = 0.025) by nlminb and BFGS, 3e-8 apart
    expect(fit.ll).toBeCloseTo(-0.07667623597820014, 7);
    expect(fit.coefficients[0]!.estimate).toBeCloseTo(0.49756018050736567, 6);
    expect(fit.tau2).toBe(0);
    expect(fit.delta[1]!.delta).toBeCloseTo(0.5384404155194259, 6);
  });

  it("is held against the higher maximum without selection", () => {
    expect(fit.ll0).toBeCloseTo(rma(yi, vi, { method: "ML" }).logLik!.ll, 10);
    expect(fit.lrt).toBeGreaterThanOrEqual(0);
  });
});
