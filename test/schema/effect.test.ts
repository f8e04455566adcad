import { describe, expect, it } from "vitest";
import { effectSchema, type Step, stepSchema } from "../../pipeline/schema/effect.ts";

const step: Step = {
  name: "Fisher's z",
  formula: "atanh(r)",
  inputs: { r: 0.3 },
  value: 0.3095,
  source: "Fisher (1921)",
};
const effect = {
  effect_id: "a",
  sample_id: "a",
  study_id: "a",
  slab: "A (2000)",
  value_set: "printed",
  ni: 50,
  ri: 0.3,
  yi: 0.3095,
  vi: 1 / 47,
  vi_rule: "1/(n-3)",
  conversion: "r",
  moderators: {},
};

describe("steps inside an effect", () => {
  // each refused by the full schema, so the short check inside effects must refuse it too
  it.each([
    ["a value that is no number", { ...step, value: Number.NaN }],
    ["an input that is not finite", { ...step, inputs: { r: Number.POSITIVE_INFINITY } }],
    ["no formula", { ...step, formula: undefined }],
    ["no source", { ...step, source: undefined }],
    ["nothing", null],
  ])("refuse %s, as the schema of a step does", (_, wrong) => {
    expect(stepSchema.safeParse(wrong).success).toBe(false);
    expect(effectSchema.safeParse({ ...effect, steps: [wrong] }).success).toBe(false);
  });

  it("let a sound step through", () => {
    expect(stepSchema.safeParse(step).success).toBe(true);
    expect(effectSchema.safeParse({ ...effect, steps: [step] }).success).toBe(true);
  });
});
