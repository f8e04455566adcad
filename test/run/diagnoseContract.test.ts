import { describe, expect, it } from "vitest";
import { BAUJAT_KEYS, INFLUENCE_KEYS, POOL_KEYS } from "../support/diagnosticKeys.ts";
import { runCli, words } from "../support/runCli.ts";

/** Keys of an object, or of every row of a list alike. */
const keys = (value: unknown): string[] =>
  [...new Set((Array.isArray(value) ? value : [value]).flatMap((row) => Object.keys(row as object)))].sort();

async function json(line: string, files?: ReadonlyMap<string, string>): Promise<Record<string, unknown>> {
  const { out, err, code } = await runCli(words(`${line} --json`), files);
  expect(code, err).toBe(0);
  expect(out).not.toMatch(/null|NaN|Infinity/);
  return JSON.parse(out);
}

const MULTILEVEL_POOL = ["study_id", "k", "estimate", "se", "stat", "pval", "ciLb", "ciUb", "Q", "Qp", "sigma2", "I2"];
const WALD = ["estimate", "se", "stat", "pval", "ciLb", "ciUb"];

/** What the command line promises of `influence --json`: these keys in every row, `k` beside those of a partial pool. */
const INFLUENCE = {
  influence: INFLUENCE_KEYS,
  leaveOneOut: [...POOL_KEYS, "k"],
  cumulative: [...POOL_KEYS, "k"],
  baujat: BAUJAT_KEYS,
};

/** What it promises of `bias --json`: at least these keys; the lists of further sections are those of docs/methods.md. */
const BIAS: Readonly<Record<string, readonly string[]>> = {
  egger: ["model", "predictor", "stat", "pval", "estimate", "ciLb", "ciUb"],
  begg: ["tau", "pval"],
  trimFill: ["estimator", "side", "k0", "beta", "se", "ciLb", "ciUb", "tau2", "k", "stat", "pval", "filled"],
  failSafe: ["rosenthal", "orwin", "rosenberg", "general"],
  petPeese: ["pet", "peese", "selected", "conditional", "petOneSidedP"],
  waap: [...WALD, "powered", "poweredOnly"],
  selection: ["type", "steps", "delta", "beta", "se", "tau2", "lrt", "lrtDf", "lrtP", "ll", "weights"],
  selection4: ["type", "steps", "delta", "beta", "se", "tau2", "lrt", "lrtDf", "lrtP"],
  selectionBeta: ["type", "delta", "beta", "se", "tau2", "lrt", "lrtDf", "lrtP"],
  henmiCopas: ["beta", "ciLb", "ciUb"],
  tes: ["O", "E", "pval", "k", "ratio", "theta"],
  pCurve: ["significant", "rightSkew", "flatness", "power"],
  pUniform: ["estimate", "ciLb", "ciUb", "pval", "biasP"],
  pUniformStar: ["estimate", "ciLb", "ciUb", "pval", "tau2"],
};

describe("influence --json", () => {
  it("has the keys of the contract, no more in its rows", async () => {
    const r = await json("influence data/farber2011/studies.csv --method REML");
    for (const [section, expected] of Object.entries(INFLUENCE))
      expect(keys(r[section]), section).toEqual([...expected].sort());
    expect(keys(r)).toEqual(["baujat", "cumulative", "fit", "influence", "leaveOneOut", "warnings"]);
    expect(keys(r.fit)).toEqual(expect.arrayContaining(["measure", "method", "test", "level", "formula", "k", "p"]));
  });

  it("has df where the test is t, and a GOSH summary on request", async () => {
    const r = await json("influence data/farber2011/studies.csv --test knha --gosh 300 --seed 5");
    expect(keys(r.leaveOneOut)).toEqual([...INFLUENCE.leaveOneOut].sort());
    expect(keys(r.gosh)).toEqual(
      ["I2", "estimate", "exhaustive", "method", "points", "seed", "subsets", "tau2"].sort(),
    );
  });

  it("three-level: rows carry study_id by study, effect_id by effect, variances and I2 by level", async () => {
    const file = "data/simulated2018/studies.csv --subset \"modality == 'CBT'\" --random study_id/effect_id --rho 0.6";
    const byStudy = await json(`influence ${file}`);
    for (const section of ["leaveOneOut", "cumulative"])
      expect(keys(byStudy[section]), section).toEqual([...MULTILEVEL_POOL].sort());
    const shared = ["k", "cookD", "dfbetas", "sigma2Del", "QEDel", "hat", "weight", "influential"];
    expect(keys(byStudy.influence)).toEqual([...shared, "study_id", "X2", "X2p", "effects"].sort());
    const rows = byStudy.leaveOneOut as { sigma2: number[]; I2: number[] }[];
    expect(new Set(rows.flatMap(({ sigma2, I2 }) => [sigma2.length, I2.length]))).toEqual(new Set([2]));
    const byEffect = await json(`influence ${file} --by effect`);
    expect(keys(byEffect.influence)).toEqual([...shared, "effect_id", "rstudent"].sort());
    expect(keys(byEffect.leaveOneOut)).toEqual(["effect_id", ...MULTILEVEL_POOL.slice(1)].sort());
  }, 60_000);
});

describe("bias --json", () => {
  it("has the keys of the contract", async () => {
    const r = await json("bias data/farber2011/studies.csv");
    for (const [section, expected] of Object.entries(BIAS))
      expect(keys(r[section]), section).toEqual(expect.arrayContaining([...expected]));
    expect(r.selection).toMatchObject({ steps: [0.025] });
    expect(r.trimFill).toMatchObject({ estimator: "L0" });
    expect(r.egger).toMatchObject({ model: "rma", predictor: "sei" });
  });

  it("gives df, steps, estimator, side and predictor that were asked for", async () => {
    const r = await json(
      "bias data/farber2011/studies.csv --egger lm --predictor vi --estimator R0 --side right --steps 0.025,0.5",
    );
    expect(r.egger).toMatchObject({ model: "lm", predictor: "vi", df: 16 });
    expect(r.trimFill).toMatchObject({ estimator: "R0", side: "right" });
    expect(r.selection).toMatchObject({ steps: [0.025, 0.5], delta: (r.selection4 as { delta: number[] }).delta });
  });

  it("adds the tests for dependent effects, from --cluster, --random and --rho", async () => {
    const nested = new Map([
      [
        "nested.csv",
        ["effect_id,s,yi,vi"]
          .concat(Array.from({ length: 18 }, (_, i) => `e${i},s${i % 6},${((i * 7) % 11) / 20},${0.01 + i / 500}`))
          .join("\n"),
      ],
    ]);
    const named = await json("bias nested.csv --cluster s", nested);
    const random = await json("bias nested.csv --random s/effect_id --rho 0.6 --predictor vi", nested);
    for (const section of ["eggerRobust", "threeLevelPet"]) {
      expect(keys(named[section])).toEqual(expect.arrayContaining(["predictor", "clusters", "limit", "slope"]));
      expect((named[section] as { slope: object }).slope).toMatchObject({ df: expect.any(Number) });
      expect(random[section]).toMatchObject({ predictor: "vi", clusters: 6 });
    }
    expect(random.threeLevelPet).toMatchObject({ rho: 0.6, sigma2: [expect.any(Number), expect.any(Number)] });
    expect((await json("bias nested.csv", nested)).eggerRobust).toBeUndefined();
  });
});
