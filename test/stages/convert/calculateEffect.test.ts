import { describe, expect, it } from "vitest";
import { calculateEffect, calculationText } from "../../../pipeline/stages/convert/calculateEffect.ts";

describe("the calculator", () => {
  it("gives r = t/√(t² + df), z = atanh r, vi = 1/(df − 1)", () => {
    const { ri, zi, vi, ni, vi_r } = calculateEffect(["stat=t", "value=2.1", "df2=48"]);
    expect(ri).toBeCloseTo(2.1 / Math.sqrt(2.1 ** 2 + 48), 14);
    expect(zi).toBeCloseTo(Math.atanh(ri), 14);
    expect(vi).toBeCloseTo(1 / 47, 14);
    expect(ni).toBe(50);
    expect(vi_r).toBeCloseTo((1 - ri * ri) ** 2 / 49, 14);
  });

  it("knows n and df by their short names, decimal commas, and every direction", () => {
    const r = (orientation: string) =>
      calculateEffect(["stat=r", "value=-0,3", "n=50", `orientation=${orientation}`]).ri;
    expect([r("oriented"), r("reversed"), r("yes"), r("no")]).toEqual([-0.3, 0.3, 0.3, -0.3]);
    expect(calculateEffect(["stat=t", "value=2", "df=48"]).ri).toBe(
      calculateEffect(["stat=t", "value=2", "df2=48"]).ri,
    );
  });

  it("prints each formula with its numbers and its source", () => {
    const text = calculationText(calculateEffect(["stat=chi2", "value=6.94", "df1=1", "n=37", "orientation=yes"]));
    expect(text).toContain(`r  = ${Math.sqrt(6.94 / 37).toPrecision(8)}`);
    expect(text).toContain("sqrt");
    expect(text).toContain("n = 37");
  });

  it.each<[string, string[], string]>([
    ["an unknown key", ["stt=r"], "did you mean stat?"],
    ["no pair", ["t"], "alliance-meta effect"],
    ["no value", ["stat=r"], "alliance-meta effect"],
    ["no number", ["stat=r", "value=< .05", "n=20"], "a bound is no value"],
    ["a hazard ratio", ["stat=HR", "value=2"], "correlation"],
    ["a correlation beyond 1", ["stat=r", "value=1.3", "n=20"], "decimal point"],
  ])("refuses %s with a hint", (_, pairs, hint) => {
    expect(() => calculateEffect(pairs)).toThrow(expect.objectContaining({ hint: expect.stringContaining(hint) }));
  });

  it("refuses a key twice", () => {
    expect(() => calculateEffect(["stat=r", "value=.3", "n=20", "ni=30"])).toThrow("ni once");
  });
});
