import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fromRows } from "../../../pipeline/stats/matrix.ts";
import { irwinHallCdf } from "../../../pipeline/stats/selection/irwinHall.ts";
import { pCurve } from "../../../pipeline/stats/selection/pCurve.ts";
import { pUniform } from "../../../pipeline/stats/selection/pUniform.ts";
import { pUniformStar } from "../../../pipeline/stats/selection/pUniformStar.ts";
import { selectionModel } from "../../../pipeline/stats/selection/selectionModel.ts";
import { worst } from "../../support/compare.ts";

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../fixtures/metafor/${name}.json`, import.meta.url), "utf8"));
const oracle = read("bias");
const supplied = read("biasSupplied");

/** One optimiser's answer in R. */
interface Optimum {
  readonly ll: number;
  readonly beta: number[];
  readonly se: (number | string | null)[];
  readonly tau2: number;
  readonly seTau2: number | null;
  readonly delta: number[];
  readonly seDelta: (number | string | null)[];
  readonly LRT: number;
}

interface SelectionCase {
  readonly name: string;
  readonly table: string;
  readonly type: "beta" | "stepfun";
  readonly method: "ML" | "EE";
  readonly alternative: "greater" | "less" | "two.sided";
  readonly steps: number[];
  readonly mods: boolean;
  readonly fits: readonly Optimum[];
}
const cases: readonly SelectionCase[] = oracle.selection;

const spread = (values: readonly number[]) => Math.max(...values) - Math.min(...values);

describe("selection models against metafor's optimisers", () => {
  it("has the whole grid", () => {
    const names = oracle.selection.map(
      (s: { name: string; table: string; method: string }) => `${s.name} ${s.table} ${s.method}`,
    );
    expect(names.filter((name: string) => !name.startsWith("beta")).length).toBe(18);
    expect(names.filter((name: string) => name.startsWith("beta")).length).toBeGreaterThanOrEqual(2);
  });

  it.each(cases.map((s) => [`${s.name} ${s.table} ${s.method}`, s] as const))("%s", (_name, s) => {
    const { yi, vi } = oracle.tables[s.table];
    const X = s.mods ? { X: fromRows(oracle.moderator.map((x: number) => [1, x])) } : {};
    const type = s.type === "beta" ? ("beta" as const) : ("step" as const);
    const r = selectionModel(yi, vi, { type, steps: s.steps, alternative: s.alternative, method: s.method, ...X });
    const { fits } = s;
    const best = fits.reduce((a, b) => (b.ll > a.ll ? b : a));
    // R integrates the beta model adaptively over a kinked weight and reports no accuracy: a few 1e-5 of ll were seen
    const slack = type === "beta" ? 1e-4 : 1e-10;
    expect(r.ll).toBeGreaterThan(best.ll - slack);
    expect(Math.abs(r.ll - best.ll)).toBeLessThan(type === "beta" ? 1e-3 : 1e-8);
    if (type === "beta") return;
    const near = (got: number, pick: (f: Optimum) => number) =>
      expect(Math.abs(got - pick(best))).toBeLessThanOrEqual(Math.max(1e-8, 10 * spread(fits.map(pick))));
    r.coefficients.forEach((c, j) => {
      near(c.estimate, (f) => f.beta[j]!);
      near(c.se, (f) => f.se[j] as number);
    });
    near(r.tau2, (f) => f.tau2);
    near(r.lrt, (f) => f.LRT);
    r.delta.forEach((d, j) => {
      near(d.delta, (f) => f.delta[j]!);
      if (d.se !== undefined) near(d.se, (f) => f.seDelta[j] as number);
    });
    if (r.seTau2 !== undefined) near(r.seTau2, (f) => f.seTau2!);
  });
});

describe.each(["a", "b"])("supplied values on table %s", (name) => {
  const { ri, ni, data } = supplied.tables[name] as { ri: number[]; ni: number[]; data: string };
  const yi = ri.map(Math.atanh);
  const vi = ni.map((n) => 1 / (n - 3));

  it("three- and four-parameter models, common-effect and Vevea-Woods weights (metafor 5.1-12)", () => {
    const all = supplied.selmodel[name];
    for (const [key, steps, method] of [
      ["stepfun_.025", [0.025], "ML"],
      ["stepfun_.025_.5", [0.025, 0.5], "ML"],
      ["stepfun_.025_FE", [0.025], "EE"],
    ] as const) {
      const c = key.endsWith("FE") ? all[key] : all[key][all[key].best];
      const r = selectionModel(yi, vi, { type: "step", steps, method });
      expect(r.ll).toBeGreaterThan(c.logLik_ML - 1e-10);
      const got = [
        r.ll,
        r.coefficients[0]!.estimate,
        r.coefficients[0]!.se,
        r.tau2,
        ...r.delta.map((d) => d.delta),
        r.lrt,
      ];
      expect(worst(got, [c.logLik_ML, c.beta, c.se, c.tau2, ...c.delta, c.LRT], 1), key).toBeLessThan(6e-5);
      expect(r.delta.map((d) => d.k)).toEqual(c.ptable_k);
    }
    const w = all.VeveaWoods_moderate_one_tailed;
    const r = selectionModel(yi, vi, { type: "step", steps: w.steps, delta: w.delta });
    expect(
      worst(
        [r.ll, r.coefficients[0]!.estimate, r.coefficients[0]!.se, r.tau2, r.seTau2!],
        [w.out.logLik_ML, w.out.beta, w.out.se, w.out.tau2, w.out["se.tau2"]],
        1,
      ),
    ).toBeLessThan(1e-7);
    expect([r.lrtDf, r.lrtP]).toEqual([0, undefined]);
  });

  it("beta model, an independent quadrature of its likelihood", () => {
    const c = supplied.selmodel[name].beta.independent_quadrature;
    const r = selectionModel(yi, vi, { type: "beta" });
    expect(worst([r.ll], [c.logLik])).toBeLessThan(1e-12);
    const got = [
      r.coefficients[0]!.estimate,
      r.tau2,
      ...r.delta.map((d) => d.delta),
      r.coefficients[0]!.se,
      r.seTau2!,
      ...r.delta.map((d) => d.se!),
    ];
    expect(worst(got, [c.beta, c.tau2, ...c.delta, c.se_beta, c.se_tau2, ...c.se_delta], 1)).toBeLessThan(1e-7);
  });

  it("p-curve (dmetar, whose 33 % power shift is good to 1e-7 and whose 1 − cdf loses digits beyond z = 8)", () => {
    const c = supplied.pcurve[data].unrounded;
    const r = pCurve(yi, vi);
    expect([r.k, r.significant, r.below025, r.evidencePresent, r.evidenceAbsent]).toEqual([
      c.kInput,
      c.kAnalyzed,
      c["kp.025"],
      c.EvidencePresent === "yes",
      c.EvidenceAbsent === "yes",
    ]);
    const [skew, flat] = c.pcurveResults.values;
    const extreme: number = supplied.pcurve[data].notes["n_p_clamped_at_2.2e16"];
    const tolerance = extreme > 0 ? 1e-4 : 1e-8;
    expect(
      worst([r.rightSkew.binomialP, r.rightSkew.zFull, r.rightSkew.zHalf!], [skew[0], skew[1], skew[3]]),
    ).toBeLessThan(tolerance);
    expect(
      worst([r.flatness.binomialP, r.flatness.zFull, r.flatness.pFull, r.flatness.zHalf!, r.flatness.pHalf!], flat),
    ).toBeLessThan(2e-6);
    // the program looks for the estimate on a grid of whole per cents
    expect(Math.abs(r.power.estimate - c.Power.powerEstimate)).toBeLessThan(0.005);
    expect(worst([r.power.ciLb, r.power.ciUb], [c.Power.powerLower, c.Power.powerUpper])).toBeLessThan(3e-5);
  });

  it("p-uniform, its own equations solved to 1e-14, and its tests", () => {
    const tight = supplied.puniformTight[data].puniform_tight;
    const loose = supplied.puniform[data].puniform;
    for (const method of ["P", "LNP", "LN1MINP", "ML"] as const) {
      const r = pUniform(yi, vi, method);
      const t = tight[method];
      expect(r.significant).toBe(loose[method].ksig);
      // the likelihood is flat at its top: an optimiser sees it to 1e-8, a root of the score to 1e-16
      expect(worst([r.estimate], [t.est])).toBeLessThan(method === "ML" ? 1e-8 : 1e-12);
      if (t["ci.lb"] !== undefined) expect(worst([r.ciLb, r.ciUb], [t["ci.lb"], t["ci.ub"]])).toBeLessThan(1e-11);
      else expect(worst([r.ciLb, r.ciUb], [loose[method]["ci.lb"], loose[method]["ci.ub"]], 1)).toBeLessThan(1e-4);
      expect(worst([r.pval, r.biasP], [loose[method]["pval.0"], loose[method]["pval.pb"]])).toBeLessThan(
        method === "ML" ? 1e-6 : 1e-11,
      );
    }
  });

  it("p-uniform*, re-optimised", () => {
    const c = supplied.puniformTight[data].puni_star_ML_tight;
    const r = pUniformStar(yi, vi);
    expect(r.ll).toBeGreaterThan(c.logLik - 1e-10);
    expect(worst([r.estimate, r.tau2], [c.est, c.tau2], 1)).toBeLessThan(1e-8);
    const got = [r.ciLb, r.ciUb, r.tau2CiLb, r.tau2CiUb, r.lr, r.pval, r.lrHet, r.pHet];
    expect(
      worst(got, [
        c["ci.lb"],
        c["ci.ub"],
        c["tau2.lb"],
        c["tau2.ub"],
        c["L.0"],
        c["pval.0"],
        c["L.het"],
        c["pval.het_as_puniform_halved"],
      ]),
    ).toBeLessThan(1e-10);
  });
});

describe("Irwin-Hall distribution", () => {
  it("has the closed form for small n, meets its inversion, and is symmetric", () => {
    expect(irwinHallCdf(0.3, 1)).toBeCloseTo(0.3, 15);
    expect(irwinHallCdf(0.6, 2)).toBeCloseTo(0.18, 15);
    // P(sum of 13 ≤ 4) by conditioning on the last of them: the integral of the sum of 12 over a unit interval
    const steps = 2000;
    let mean = 0;
    for (let i = 0; i < steps; i++) mean += irwinHallCdf(3 + (i + 0.5) / steps, 12) / steps;
    expect(irwinHallCdf(4, 13)).toBeCloseTo(mean, 8);
    expect(irwinHallCdf(20, 40)).toBeCloseTo(0.5, 14);
    expect(irwinHallCdf(15, 40) + irwinHallCdf(25, 40)).toBeCloseTo(1, 14);
  });
});
