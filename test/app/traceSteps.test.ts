import { evaluate } from "mathjs";
import { describe, expect, it } from "vitest";
import { partialArtefacts } from "../../pipeline/app/partial.ts";
import { applyWhatIf, baseOf } from "../../pipeline/app/recompute.ts";
import { eightDigits, partsOf, putIn, readable, traceOf } from "../../pipeline/app/traceSteps.ts";
import { NOTHING, type WhatIf } from "../../pipeline/app/whatIf.ts";
import { fileEffects } from "../../pipeline/effects.ts";
import { PLACES, readDataset } from "../../pipeline/run/datasets.ts";
import type { Ingested } from "../../pipeline/schema/dataset.ts";
import { stages } from "../../pipeline/stages/index.ts";

const effects = fileEffects(process.cwd(), () => {});

async function runOf(id: string, whatIf: Partial<WhatIf> = {}) {
  const ingest = (await stages[0].run({ files: readDataset(id, effects, PLACES) })) as Ingested;
  return partialArtefacts(applyWhatIf(baseOf(ingest), { ...NOTHING, ...whatIf }), {});
}

/** Numbers of a dialog's content in full, in their order. */
const numbersOf = (markup: string) => [...markup.matchAll(/<data value="([^"]+)">/g)].map(([, x]) => Number(x));

describe("a formula in words of a page", () => {
  it("is read with signs, and with its numbers put in", () => {
    expect(readable("w * yi / sum_w")).toBe("w · y / Σw");
    expect(putIn("1 / (vi + tau2)", { vi: 0.02, tau2: 0.03 })).toBe("1 / (0.02 + 0.03)");
    expect(putIn("atanh(r)", { r: -0.5 })).toBe("atanh(−0.5)");
    expect(putIn("sum(z) / m", { z_1: 0.1, z_2: -0.2 })).toBe("(0.1 + (−0.2)) / 2");
    expect(putIn("sum over i, j of rho_ij", { v_1: 1 })).toBeUndefined();
    expect(eightDigits(-1 / 3)).toBe("−0.33333333");
  });
});

describe.each([
  ["kolden2011", {}],
  ["alliance2026", {}],
  ["kolden2011", { without: ["athay1973"], method: "DL" }],
  ["kolden2011", { measure: "COR" }],
  ["kolden2011", { rxx: 0.8 }],
] as const)("traces of %s with %j", (id, whatIf) => {
  it("end in the pooled value, and the parts add up to it", async () => {
    const run = await runOf(id, whatIf as Partial<WhatIf>);
    const fit = run.pool.fits[0]!;
    const [mean] = fit.coefficients;
    const last = fit.backTransformed?.pred ?? mean!.beta;
    const set = run.aggregate.sets.find((each) => each.id === `pool:${fit.analysis}`)!;
    expect(set.effects.length).toBe(fit.fit.k);
    for (const { effect_id } of set.effects) {
      const numbers = numbersOf(traceOf(run, effect_id, fit.analysis!)!.body.value);
      expect(numbers.at(-1)).toBeCloseTo(last, 12);
    }
    const parts = partsOf(run, fit.analysis!)!;
    expect(numbersOf(parts.body.value)[0]).toBeCloseTo(mean!.beta, 12);
    expect(numbersOf(parts.body.value).at(-1)).toBeCloseTo(last, 12);
    expect(parts.body.value.match(/data-trace=/g)).toHaveLength(fit.fit.k);
  });
});

describe("a correction for attenuation", () => {
  it("has its steps between the reported value and the weight, and they recompute", async () => {
    const run = await runOf("kolden2011", { rxx: 0.8, ryy: 0.9 });
    for (const { steps, yi, vi, vi_r } of run.convert.effects) {
      const corrected = steps!.slice(-4);
      for (const { formula, inputs, value } of corrected) {
        expect(evaluate(formula, { ...inputs }) as number).toBeCloseTo(value, 12);
      }
      expect(corrected.slice(1).map(({ value }) => value)).toEqual([yi, vi, vi_r]);
    }
  });
});

it("a combined effect shows every value that it was made of; a stranger has no trace", async () => {
  const run = await runOf("alliance2026");
  const merged = run.aggregate.sets[0]!.effects.filter(({ members }) => (members?.length ?? 1) > 1);
  expect(merged.length).toBeGreaterThan(0);
  for (const { effect_id, members } of merged) {
    const { body } = traceOf(run, effect_id, "overall")!;
    expect(body.value.match(/As reported: /g)).toHaveLength(members!.length);
  }
  expect(traceOf(run, "nobody", "overall")).toBeUndefined();
});
