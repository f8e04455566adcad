import { describe, expect, it } from "vitest";
import { checkDatasets, fileEffects, multiverseOf } from "../../pipeline/index.ts";
import { summarise } from "../../pipeline/ledger/multiverse/summary.ts";
import type { Universe } from "../../pipeline/ledger/multiverse/universe.ts";
import { multiverseCommand } from "../../scripts/commands/multiverse.ts";
import { commandOutput } from "../support/commandOutput.ts";

const effects = fileEffects(`${import.meta.dirname}/../..`, () => {});

const universe = (estimate: number, choices: Record<string, string>, pval = 0.01): Universe => {
  return { choices, k: 3, estimate, ciLb: estimate - 0.1, ciUb: estimate + 0.1, pval };
};

describe("summarise", () => {
  it("gives all variance to the choice that makes it, in a crossed design", () => {
    const all = ["x", "y"].flatMap((a) => ["1", "2", "3"].map((b) => universe(a === "x" ? 0.2 : 0.4, { a, b })));
    const { choices } = summarise(all);
    expect(choices.map((c) => c.name)).toEqual(["a", "b"]);
    expect(choices[0]?.varianceExplained).toBeCloseTo(1, 12);
    expect(choices[1]?.varianceExplained).toBeCloseTo(0, 12);
  });

  it("splits additive effects by their sums of squares", () => {
    // a moves by ±1, b by ±2: 1/5 and 4/5
    const all = [-1, 1].flatMap((a) => [-2, 2].map((b) => universe(a + b, { a: String(a), b: String(b) })));
    const { choices } = summarise(all);
    expect(choices.map((c) => [c.name, Math.round(1000 * c.varianceExplained)])).toEqual([
      ["b", 800],
      ["a", 200],
    ]);
  });

  it("counts signs, significance and the published interval", () => {
    const all = [
      universe(-0.1, { a: "1" }, 0.2),
      universe(0.2, { a: "2" }),
      universe(0.25, { a: "3" }),
      universe(0.3, { a: "4" }),
    ];
    const { share, quantiles } = summarise(all, { claim: "x", printed: ".25", interval: [0.245, 0.255] });
    expect(share).toEqual({ positive: 0.75, significant: 0.75, withinPublished: 0.25 });
    expect(quantiles.median).toBeCloseTo(0.225, 12);
  });

  it("needs a universe", () => {
    expect(() => summarise([])).toThrow("needs at least 1 universe");
  });
});

describe.each(["farber2011", "kolden2011", "alliance2026"])("multiverse of %s", async (id) => {
  const { result } = await multiverseOf(id, effects);
  const run = (await checkDatasets(effects, [id]))[0]!;

  it("runs thousands, each combination once", () => {
    expect(result.n).toBeGreaterThan(1500);
    expect(result.n).toBe(result.universes.length);
    expect(new Set(result.universes.map((u) => JSON.stringify(u.choices))).size).toBe(result.n);
  });

  it("holds the delivered analyses, to all digits", () => {
    for (const fit of run.pool.fits.filter((f) => f.fit.measure === "ZCOR")) {
      const spec = run.ingest.analysis.pool.find((s) => s.id === fit.analysis)!;
      const first = run.ingest.analysis.pool.find((s) => s.subset === spec.subset)!;
      const found = result.universes.filter(
        ({ choices: c }) =>
          c.values === spec.value_set &&
          (c.rows ?? "all") === (spec.subset === undefined ? "all" : first.id) &&
          c.estimator === spec.method &&
          c.test === spec.test &&
          c.measure === "z" &&
          c.attenuation === "none" &&
          c.outliers === "kept" &&
          (c.rho ?? "0.5") === "0.5" &&
          (c["smallest n"] ?? "any") === "any" &&
          (c.beta ?? "in") === "in",
      );
      expect(found, fit.analysis).toHaveLength(1);
      expect(found[0]!.estimate).toBeCloseTo(fit.backTransformed!.pred, 12);
      expect(found[0]!.ciLb).toBeCloseTo(fit.backTransformed!.ciLb, 12);
      expect(found[0]!.pval).toBeCloseTo(fit.coefficients[0]!.pval, 12);
    }
  });

  it("explains no more variance than there is", () => {
    for (const { varianceExplained } of result.choices) {
      expect(varianceExplained).toBeGreaterThanOrEqual(0);
      expect(varianceExplained).toBeLessThanOrEqual(1);
    }
  });
});

describe("multiverse command", () => {
  it("never shows a pooled value without the limitation of its data", async () => {
    const { out } = await commandOutput(multiverseCommand, ["alliance2026"]);
    const line = out.split("\n").find((text) => text.startsWith("pooled r"));
    expect(line).toContain("Not an estimate of the literature");
  });

  it("refuses a folder without a study table", async () => {
    await expect(commandOutput(multiverseCommand, ["horvath1991"])).rejects.toThrow("needs a study table");
  });
});
