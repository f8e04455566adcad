import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkDatasets, explainFigure, fileEffects, searchText } from "../../pipeline/index.ts";
import { fitVariant, POOLINGS, SCALES } from "../../pipeline/ledger/search/models.ts";
import { misprints } from "../../pipeline/ledger/search/printedVariants.ts";
import { transpositions } from "../../pipeline/ledger/search/table.ts";
import type { SearchResult } from "../../pipeline/ledger/search/variants.ts";
import type { Claim } from "../../pipeline/schema/claim.ts";
import { explainClaim } from "../../pipeline/stages/check/explain.ts";

const ROOT = `${import.meta.dirname}/../..`;
const effects = fileEffects(ROOT, () => {});
const runs = await checkDatasets(effects, ["farber2011", "kolden2011", "alliance2026"]);
const oracle = JSON.parse(readFileSync(`${ROOT}/test/fixtures/metafor/ledger.json`, "utf8")) as {
  rows: { id: string; values: string; measure: string; method: string; weights: string; value: number }[];
};

describe("models of the search against metafor", () => {
  it("covers two tables, two value sets, three measures, eleven estimators and two other weightings", () => {
    expect(oracle.rows).toHaveLength(2 * 2 * 3 * 13);
  });

  it.each(["farber2011", "kolden2011"])("%s", (id) => {
    const run = runs.find((r) => r.id === id)!;
    let worst = 0;
    for (const row of oracle.rows.filter((r) => r.id === id)) {
      const rows = run.convert.effects
        .filter((e) => e.value_set === row.values)
        .map(({ effect_id, ri, ni, yi, vi }) => ({ effect_id, ri, ni, yi, vi, composite: false }));
      const scale = SCALES.find((s) => s.usual && s.measure === row.measure)!;
      const pooling = POOLINGS.find((p) => p.method === row.method && p.weights === row.weights)!;
      const mean = fitVariant(rows, scale, pooling, "z")!.beta[0]!;
      const ours = row.measure === "ZCOR" ? Math.tanh(mean) : mean;
      worst = Math.max(worst, Math.abs(ours - row.value) / Math.abs(row.value));
    }
    expect(worst).toBeLessThan(1e-8);
  });
});

const has = ({ variants }: SearchResult, choices: Record<string, string>, value: string): boolean =>
  variants.some(
    (v) =>
      v.value.toFixed(4) === value &&
      !("study" in v.choices) &&
      Object.entries(choices).every(([name, choice]) => v.choices[name] === choice),
  );

describe("search over a study table", async () => {
  const kolden = (await explainFigure("kolden2011/r-overall", effects)).search;
  const farber = (await explainFigure("farber2011/r-overall", effects)).search;

  it("finds what raw correlations with DerSimonian–Laird give, two choices away", () => {
    expect(has(kolden, { measure: "COR", method: "DL", values: "printed" }, "0.2443")).toBe(true);
    expect(kolden.variants.find((v) => v.choices.measure === "COR" && v.choices.method === "DL")?.departures).toBe(2);
  });

  it("finds Paule–Mandel, empirical Bayes and the median-unbiased variant, one choice away", () => {
    for (const [method, value] of [
      ["PM", "0.2664"],
      ["EB", "0.2664"],
      ["PMM", "0.2685"],
    ] as const) {
      expect(has(farber, { measure: "ZCOR", method, values: "printed" }, value)).toBe(true);
    }
    expect(farber.variants[0]?.departures).toBe(1);
  });

  it.each([kolden, farber])("lists only variants that round to $printed, smallest departure first", (search) => {
    for (const { rounds, value } of search.variants) {
      expect(rounds).toBe(search.printed);
      expect(Math.abs(value - Number(search.printed))).toBeLessThanOrEqual(0.005);
    }
    const departures = search.variants.map((v) => v.departures);
    expect(departures).toEqual([...departures].sort((a, b) => a - b));
    expect(new Set(search.variants.map((v) => JSON.stringify(v.choices))).size).toBe(search.variants.length);
  });

  it.each([kolden, farber])("says how easily $printed is hit", (search) => {
    expect(search.tried).toBeGreaterThan(1000);
    expect(search.nearby).toHaveLength(11);
    const own = search.nearby.find((n) => n.rounds === search.printed)!.share;
    expect(own).toBeCloseTo(search.variants.length / search.tried, 12);
    expect(search.chance).toBeCloseTo(search.nearby.reduce((s, n) => s + n.share, 0) / 11, 12);
    expect(searchText(search, "differs")).toContain("a possibility, not a finding");
  });

  it("varies rho where samples hold several effects, and stays on Fisher's z there", async () => {
    const run = runs.find((r) => r.id === "alliance2026")!;
    const pooled = run.pool.fits[0]!.backTransformed!.pred;
    const claim = { ...runs[0]!.ingest.claims[0]!, id: "alliance2026/r-x", printed: pooled.toFixed(2) } as Claim;
    const search = await explainClaim(claim, run.ingest, run.convert);
    const merged = search.variants.filter((v) => v.choices.model === undefined);
    const rhos = new Set(merged.map((v) => v.choices.rho));
    expect(rhos.size).toBeGreaterThan(1);
    expect(merged.every((v) => v.choices.measure === "ZCOR")).toBe(true);
    expect(search.variants[0]).toMatchObject({ departures: 0, choices: { method: "REML", rho: "0.5" } });
    expect(search.variants[0]?.value).toBeCloseTo(pooled, 12);
  });
});

describe("search over printed figures", () => {
  it.each([
    ["burlingame2018/d-overall", "r = .27 for .26", "0.5609"],
    ["gelso2018/d-overall", undefined, "0.8001"],
    ["strappini2022/tau2-cbt-for-ocd", undefined, "-0.1562"],
  ])("%s", async (id, misprint, value) => {
    const { search } = await explainFigure(id, effects);
    expect(search.variants[0]?.choices.misprint).toBe(misprint);
    expect(search.variants[0]?.value.toFixed(4)).toBe(value);
  });

  it("says so where nothing gives the figure", async () => {
    const { search, verdict } = await explainFigure("igra2020/d-overall", effects);
    expect(search.variants).toEqual([]);
    expect(searchText(search, verdict.verdict)).toContain("No variant within this search gives -.46");
  });

  it("has an answer for every figure of the ledger, and finds nothing to vary for a lone one", async () => {
    const { search } = await explainFigure("mcleod2011/r-overall", effects);
    expect(search.tried).toBe(0);
    expect(searchText(search, "notComputable")).toContain("Nothing is printed beside this figure");
  });
});

describe("slips of the pen", () => {
  it("exchanges neighbouring digits", () => {
    expect(transpositions(0.49)).toEqual([0.94]);
    expect(transpositions(-0.26)).toEqual([-0.62]);
    expect(transpositions(138)).toEqual([318, 183]);
    expect(transpositions(0.55)).toEqual([]);
  });

  it("keeps every misprint as long as the figure, and none the same", () => {
    fc.assert(
      fc.property(fc.integer({ min: -999, max: 999 }), (units) => {
        const text = (units / 1000).toFixed(3);
        return misprints(text).every((slip) => slip !== text && slip.replace("-", "").length >= 5);
      }),
    );
    expect(misprints(".28")).toEqual([".29", ".27", "-.28", ".82"]);
  });
});
