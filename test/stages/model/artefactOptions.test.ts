import { describe, expect, it } from "vitest";
import psychmeta from "../../fixtures/metafor/psychmeta.json" with { type: "json" };
import grid from "../../fixtures/metafor/psychmetaGrid.json" with { type: "json" };
import { worst } from "../../support/compare.ts";
import { type Columns, fitTable } from "../../support/fitTable.ts";

describe("Hunter-Schmidt", () => {
  const { r, n, rxx, ryy, u } = psychmeta.data;
  const columns: Columns = { ri: r, ni: n, alpha: rxx, ryy, ux: u };
  const named = { columns: { rxx: "alpha" } };

  it("bare bones, as psychmeta has them", async () => {
    const { artefacts } = await fitTable(columns, { attenuation: "none", correctBias: true });
    const want = psychmeta.bb.find(({ name }) => name === "bias_TRUE.error_mean.t")!;
    const { mean, residualVariance, se, ciLb, ciUb, crLb, crUb } = artefacts!.bareBones;
    const { mean_r, var_res, se_r, CI_LL_95, CI_UL_95, CR_LL_80, CR_UL_80 } = want;
    const expected = [mean_r, var_res, se_r, CI_LL_95, CI_UL_95, CR_LL_80, CR_UL_80];
    expect(worst([mean, residualVariance, se, ciLb, ciUb, crLb, crUb], expected)).toBeLessThan(1e-10);
    expect(artefacts!.trueScore).toBeUndefined();
  });

  it.each([
    ["unreliability", "meas"],
    ["direct", "uvdrr"],
    ["indirect", "uvirr"],
  ] as const)("corrects one by one for %s, as psychmeta does", async (attenuation, name) => {
    const { artefacts } = await fitTable(columns, { ...named, attenuation, correctBias: true });
    const { trueScore: want } = psychmeta.ic.find((c) => c.name === `${name}.bias_TRUE.t`)!;
    const { mean, residualVariance, ciLb, crLb, crUb } = artefacts!.trueScore!;
    expect(
      worst(
        [mean, residualVariance, ciLb, crLb, crUb],
        [want.mean_rho, want.var_rho, want.CI_LL_95, want.CR_LL_80, want.CR_UL_80],
      ),
    ).toBeLessThan(1e-10);
    expect(artefacts!.effects!.map(({ effect_id }) => effect_id)[0]).toBe("row2");
  });

  it.each([
    ["unreliability", "taylor", "meas.tsa"],
    ["unreliability", "interactive", "meas.int"],
    ["direct", "taylor", "uvdrr.tsa"],
    ["direct", "interactive", "uvdrr.int"],
    ["indirect", "interactive", "uvirr.int"],
  ] as const)("corrects by distributions: %s, %s", async (attenuation, method, name) => {
    const { artefacts } = await fitTable(columns, { ...named, attenuation, credibility: 80 });
    const want = psychmeta.ad.find((c) => c.name === name)!;
    const { meanRho, varRho, ciLb, crUb } = artefacts!.distribution![method];
    expect(
      worst([meanRho, varRho, ciLb, crUb], [want.mean_rho, want.var_rho, want.CI_LL_95, want.CR_UL_80]),
    ).toBeLessThan(1e-10);
  });

  it("differs from psychmeta by its rounding in the Taylor series under indirect restriction", async () => {
    const { artefacts } = await fitTable(columns, { ...named, attenuation: "indirect" });
    const want = psychmeta.ad.find(({ name }) => name === "uvirr.tsa")!;
    const { meanRho, varRho } = artefacts!.distribution!.taylor;
    expect(worst([meanRho, varRho], [want.mean_rho, want.var_rho])).toBeLessThan(1e-4);
    expect(worst([meanRho], [want.mean_rho])).toBeGreaterThan(1e-6);
  });

  it.each(["direct", "indirect"] as const)(
    "says where artefacts fit each effect and not their means: %s",
    async (attenuation) => {
      const unlike = {
        ...columns,
        alpha: rxx.map((own, i) => (i === 3 ? 0.999 : own)),
        ux: u.map((own, i) => (i === 3 ? 12 : own)),
      };
      const { artefacts, warnings } = await fitTable(unlike, { ...named, attenuation });
      expect(warnings.map(({ code }) => code)).toEqual(["noDistribution"]);
      expect(warnings[0]!.message).toContain("range restriction needs rxx and ux that fit, got rxx 0.");
      expect(artefacts!.distribution).toBeUndefined();
      expect(Number.isFinite(artefacts!.trueScore!.mean)).toBe(true);
      const impossible = { ...columns, ux: u.map((own, i) => (i === 3 ? 12 : own)) };
      await expect(fitTable(impossible, { ...named, attenuation })).rejects.toThrow("got rxx 0.91 and ux 12");
    },
  );

  it("goes by distributions alone where artefacts are known for some effects only", async () => {
    const { data, ad } = grid.grid.find(({ name }) => name === "artefacts known for some effects")!;
    const table: Columns = { ri: data.r, ni: data.n, rxx: data.rxx, ryy: data.ryy, ux: data.u };
    const { artefacts, warnings } = await fitTable(table, { attenuation: "indirect" });
    expect(warnings.map(({ message }) => message)).toEqual([
      "of 12 effects only rxx of 9, ryy of 8, ux of 7 known: corrected by distributions of artefacts, none one by one",
    ]);
    expect(artefacts!.trueScore).toBeUndefined();
    for (const [method, want] of [["taylor", ad["uvirr.tsa"]] as const, ["interactive", ad["uvirr.int"]] as const]) {
      const { meanRho, varRho, ciLb, crUb } = artefacts!.distribution![method];
      expect(worst([meanRho, varRho, ciLb, crUb], [want.mean_rho, want.var_rho, want.CI_LL, want.CR_UL])).toBeLessThan(
        1e-10,
      );
    }
  });

  it("says which measure is taken as free of error, and refuses what is no number", async () => {
    const { ryy: _, ...without } = columns;
    const { warnings } = await fitTable(without, { ...named, attenuation: "unreliability" });
    expect(warnings.map(({ code }) => code)).toEqual(["noReliability"]);
    const text = { ...columns, ryy: ryy.map((value, i) => (i === 3 ? ".7 or so" : value)) };
    const refused = fitTable(text, { ...named, attenuation: "unreliability" });
    await expect(refused).rejects.toThrow("needs numbers in ryy, got '.7 or so' for row5");
    const nothing = fitTable(
      { ...columns, ryy: ryy.map((): number | null => null) },
      { ...named, attenuation: "unreliability" },
    );
    await expect(nothing).rejects.toThrow("needs a number in ryy for one effect at least, got none");
    await expect(fitTable({ ri: r, ni: n }, { attenuation: "direct" })).rejects.toThrow("needs a column rxx or ryy");
  });
});
