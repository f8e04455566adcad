import { describe, expect, it } from "vitest";
import { biasReport } from "../../../pipeline/stages/model/biasReport.ts";
import { influenceReport, planSubsets, poolHere, withSubsets } from "../../../pipeline/stages/model/influenceReport.ts";
import { fromRows } from "../../../pipeline/stats/matrix.ts";
import { createRandom } from "../../../pipeline/stats/random.ts";
import { rma } from "../../../pipeline/stats/regression.ts";
import { BAUJAT_KEYS, INFLUENCE_KEYS, POOL_KEYS } from "../../support/diagnosticKeys.ts";

const random = createRandom(9);
const ni = Array.from({ length: 14 }, () => 20 + random.int(200));
const vi = ni.map((n) => 1 / (n - 3));
const yi = vi.map((v) => 0.25 + Math.sqrt(v + 0.01) * random.normal());
const effectIds = yi.map((_, i) => `e${i + 1}`);

/** Keys of an object and, for arrays of objects, of their first entry. */
const keys = (x: unknown) => Object.keys((Array.isArray(x) ? x[0] : x) as object);

function expectFiniteJson(value: unknown): void {
  const text = JSON.stringify(value);
  expect(text).not.toMatch(/null|NaN|Infinity/);
  expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
}

describe("influence --json", () => {
  it("has the shape of the contract, each row with its effect, nothing null", async () => {
    const input = { yi, vi, effectIds, options: { method: "REML", test: "knha" } as const, order: ni };
    const planned = planSubsets(input, 500, 1);
    const r = withSubsets(influenceReport(input), { ...planned, table: await poolHere(planned.plan) });
    expectFiniteJson(r);
    expect(keys(r.influence)).toEqual(expect.arrayContaining(INFLUENCE_KEYS));
    expect(keys(r.leaveOneOut)).toEqual(expect.arrayContaining(POOL_KEYS));
    expect(keys(r.cumulative)).toEqual(expect.arrayContaining(POOL_KEYS));
    expect(keys(r.baujat)).toEqual(BAUJAT_KEYS);
    expect(r.influence.map((row) => row.effect_id)).toEqual(effectIds);
    expect(r.cumulative![0]!.effect_id).toBe(effectIds[ni.indexOf(Math.min(...ni))]);
    expect(r.cumulative!.at(-1)!.estimate).toBeCloseTo(rma(yi, vi, { test: "knha" }).beta[0]!, 10);
    expect(r.gosh).toMatchObject({ exhaustive: false, subsets: 500, seed: 1 });
  });

  it("keeps to influence and Baujat with moderators, and says so", () => {
    const X = fromRows(yi.map((_, i) => [1, i % 2]));
    const r = influenceReport({ yi, vi, effectIds, X });
    expect([r.leaveOneOut, r.cumulative]).toEqual([undefined, undefined]);
    expect(r.warnings.map((w) => w.code)).toEqual(["meanOnly"]);
    expect(r.influence[0]!.dfbetas!.length).toBe(2);
  });

  it("names the rows whose deletion breaks the model", () => {
    const X = fromRows(yi.map((_, i) => [1, i === 3 ? 1 : 0]));
    const r = influenceReport({ yi, vi, effectIds, X });
    expect(r.warnings.find((w) => w.code === "deletionNotFitted")!.message).toContain("without e4,");
    expectFiniteJson(r);
  });

  it("works on two effects", () => {
    const r = influenceReport({ yi: [0.1, 0.5], vi: [0.02, 0.03], effectIds: ["a", "b"] });
    expect(r.leaveOneOut!.map((row) => row.estimate)).toEqual([0.5, 0.1]);
  });
});

describe("bias --json", () => {
  it("has the shape of the contract, nothing null", () => {
    const r = biasReport({ yi, vi, effectIds, ni });
    expectFiniteJson(r);
    expect(keys(r.egger)).toEqual(expect.arrayContaining(["stat", "pval", "estimate", "ciLb", "ciUb"]));
    expect(keys(r.begg)).toEqual(expect.arrayContaining(["tau", "pval"]));
    expect(keys(r.trimFill)).toEqual(
      expect.arrayContaining(["estimator", "side", "k0", "beta", "se", "ciLb", "ciUb", "tau2"]),
    );
    expect(keys(r.failSafe)).toEqual(expect.arrayContaining(["rosenthal", "orwin", "rosenberg"]));
    expect(keys(r.selection)).toEqual(expect.arrayContaining(["steps", "delta", "beta", "se", "tau2", "lrt", "lrtP"]));
    expect(r.selection!.steps).toEqual([0.025]);
    expect(keys(r.henmiCopas)).toEqual(expect.arrayContaining(["beta", "ciLb", "ciUb"]));
    expect(keys(r)).toEqual(expect.arrayContaining(["petPeese", "tes", "waap", "pUniformStar"]));
    expect(keys(biasReport({ yi, vi, effectIds, options: { egger: "lm" } }).egger)).toContain("df");
  });

  it("says why a method is absent instead of failing", () => {
    const r = biasReport({ yi: [0.05, 0.02, 0.04], vi: [0.02, 0.02, 0.02], effectIds: ["a", "b", "c"] });
    expectFiniteJson(r);
    expect(r.selection).toBeUndefined();
    expect(r.warnings.map((w) => w.message).join("\n")).toMatch(
      /egger: .*\n.*begg: kendall needs two variables that vary/s,
    );
    expect(r.failSafe).toMatchObject({ rosenthal: 0, orwin: 3 });
  });

  it("adds the tests for dependent effects where studies share them", () => {
    const cluster = yi.map((_, i) => `s${Math.floor(i / 2)}`);
    const r = biasReport({ yi, vi, effectIds, cluster });
    expect(r.eggerRobust!.clusters).toBe(7);
    expect(r.threeLevelPet!.sigma2.length).toBe(2);
    expect(biasReport({ yi, vi, effectIds, cluster: effectIds }).eggerRobust).toBeUndefined();
    expectFiniteJson(r);
  });
});
