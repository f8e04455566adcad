import { describe, expect, it } from "vitest";
import { checkDatasets } from "../../pipeline/index.ts";
import { explainClaim } from "../../pipeline/stages/check/explain.ts";
import { filled, withFiles } from "../support/filledTable.ts";

const runOf = async (id: string, rows: number) => (await checkDatasets(withFiles(filled(id, rows)), [id]))[0]!;

describe("the search where the delivered model is three-level", () => {
  it("counts departures from it, and finds its own value with none", async () => {
    const { ingest, convert, pool } = await runOf("fluckiger2018", 60);
    const ours = pool.fits[0]!.backTransformed!.pred;
    const claim = { ...ingest.claims.find(({ quantity }) => quantity === "r")!, analysis: "overall" };
    const { variants, scope, tried } = await explainClaim({ ...claim, printed: ours.toFixed(6) }, ingest, convert);
    expect(variants[0]).toMatchObject({ departures: 0, choices: { model: "three-level", method: "REML" } });
    expect(variants[0]!.value).toBeCloseTo(ours, 12);
    expect(scope).toContain("three-level");
    expect(tried).toBeGreaterThan(100);
  });

  it("counts it as one departure from a univariate model, with its z as the fit has it", async () => {
    const { ingest, convert, pool } = await runOf("fluckiger2018", 60);
    const z = pool.fits[0]!.coefficients[0]!.stat;
    const claim = { ...ingest.claims[0]!, analysis: "aggregated", quantity: "z", printed: z.toFixed(4) };
    const { variants } = await explainClaim(claim, ingest, convert);
    const found = variants.find(({ choices }) => choices.model === "three-level" && choices.measure === "ZCOR");
    expect(found).toMatchObject({ departures: 1, choices: { method: "REML", test: "z" } });
    expect(found!.value).toBeCloseTo(z, 10);
  });
});

it("says nothing of it where no study has two effects", async () => {
  const run = (await checkDatasets(withFiles(new Map()), ["farber2011"]))[0]!;
  const search = await explainClaim(
    run.ingest.claims.find(({ quantity }) => quantity === "r")!,
    run.ingest,
    run.convert,
  );
  expect(search.scope).not.toContain("three-level");
  expect(search.variants.every(({ choices }) => choices.model === undefined)).toBe(true);
});
