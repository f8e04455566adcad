import { describe, expect, it } from "vitest";
import { fileEffects } from "../../pipeline/effects.ts";
import { checkDatasets } from "../../pipeline/index.ts";
import type { Claim } from "../../pipeline/schema/claim.ts";
import { checkedSchema } from "../../pipeline/schema/claim.ts";
import { check } from "../../pipeline/stages/07-check.ts";

const [run] = await checkDatasets(
  fileEffects(`${import.meta.dirname}/../..`, () => {}),
  ["kolden2011"],
);
const { ingest, pool } = run!;
const base = ingest.claims[0]!;
const fit = pool.fits[0]!;
const checked = (...claims: Partial<Claim>[]) =>
  check.run({ ingest: { ...ingest, claims: claims.map((claim) => ({ ...base, ...claim }) as Claim) }, pool });

describe("check", () => {
  it("keeps its contract: input untouched, output fits its schema, the same twice", async () => {
    const before = JSON.stringify({ ingest, pool });
    const first = await check.run({ ingest, pool });
    expect(checkedSchema.parse(first)).toEqual(first);
    expect(await check.run({ ingest, pool })).toEqual(first);
    expect(JSON.stringify({ ingest, pool })).toBe(before);
    expect(check.counts(first)).toEqual({ claims: 1, within5: 1 });
  });

  it("recomputes estimate, limits and k, each with its own verdict, and takes the worst", async () => {
    const { pred, ciLb, ciUb } = fit.backTransformed!;
    const printed = { printed: pred.toFixed(3), ci_lb_printed: ciLb.toFixed(3), ci_ub_printed: ciUb.toFixed(3) };
    const good = (await checked(printed)).verdicts[0]!;
    expect(good.verdict).toBe("reproduced");
    expect(good.checks.filter((c) => c.relation.startsWith("recomputed")).map((c) => c.verdict)).toEqual(
      new Array(4).fill("reproduced"),
    );
    const bad = (await checked({ ...printed, k: 17 })).verdicts[0]!;
    expect([bad.verdict, bad.computed]).toEqual(["differs", pred]);
  });

  it.each([
    ["tau2", fit.heterogeneity.tau2!],
    ["I2", fit.heterogeneity.I2!],
    ["Q", fit.heterogeneity.QE],
    ["Q_df", 15],
    ["z", fit.coefficients[0]!.stat],
    ["se_z", fit.coefficients[0]!.se],
    ["d", (2 * fit.backTransformed!.pred) / Math.sqrt(1 - fit.backTransformed!.pred ** 2)],
    ["percent_variance", 100 * fit.backTransformed!.pred ** 2],
  ])("recomputes %s", async (quantity, value) => {
    const { verdicts } = await checked({ quantity, printed: value.toFixed(3) });
    expect(verdicts[0]).toMatchObject({ verdict: "reproduced", kind: "recomputed", computed: value });
  });

  it("turns the sign of a figure that counts symptoms", async () => {
    const { ciLb, ciUb } = fit.backTransformed!;
    const { verdicts } = await checked({
      printed: "-.25",
      orientation: "reversed",
      ci_lb_printed: (-ciUb).toFixed(2),
      ci_ub_printed: (-ciLb).toFixed(2),
    });
    expect(verdicts[0]).toMatchObject({ verdict: "reproduced", rounded: "-.25" });
    expect((await checked({ printed: ".25", orientation: "reversed" })).verdicts[0]?.verdict).toBe("differs");
  });

  it("asks for an explanation where one is needed, and warns of one that is no longer", async () => {
    const { explanation: _, ...unexplained } = base;
    const missing = await check.run({ ingest: { ...ingest, claims: [unexplained] }, pool });
    expect(missing.unexplained).toEqual([base.id]);
    const stale = await checked({ printed: ".25" });
    expect(stale.unexplained).toEqual([]);
    expect(stale.warnings.map((w) => w.code)).toEqual(["staleExplanation"]);
  });

  it("says in words what is missing", async () => {
    const unknown = await checked({ analysis: "overal" });
    expect(unknown.warnings[0]).toMatchObject({ code: "claimWithoutFit" });
    const empty = { ...ingest, counts: { ...ingest.counts, included: 0 } };
    const { verdicts } = await check.run({ ingest: empty, pool: { fits: [], warnings: [] } });
    expect(verdicts[0]?.reason).toMatch(/^its study table is not here/);
  });
});
