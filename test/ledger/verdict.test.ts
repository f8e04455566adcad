import { describe, expect, it } from "vitest";
import { recomputedVerdict, worstOf } from "../../pipeline/ledger/verdict.ts";
import type { Check, VerdictName } from "../../pipeline/schema/claim.ts";

describe("recomputedVerdict", () => {
  it.each([
    [0.2782, ".278", "reproduced"],
    [0.2785, ".278", "reproduced"],
    [0.2785, ".279", "reproduced"],
    [0.25282, ".27", "differs"],
    [0.24979, ".24", "within5"],
    [0.2565, ".27", "within5"],
    [0.2564, ".27", "differs"],
    [-0.2565, "-.27", "within5"],
    [0.6, "0", "differs"],
    [0.004, "0.00", "reproduced"],
    [0.006, "0.00", "differs"],
  ] as const)("%d against %s: %s", (ours, printed, verdict) => {
    expect(recomputedVerdict(ours, printed)).toBe(verdict);
  });
});

describe("worstOf", () => {
  const check = (verdict: VerdictName, weak = false): Check => {
    return { relation: "x", against: "y", scale: "r", verdict, ...(weak ? { weak } : {}) };
  };

  it("takes the worst", () => {
    expect(worstOf([check("consistent"), check("impossible"), check("inconsistent")])).toBe("impossible");
    expect(worstOf([check("reproduced"), check("within5")])).toBe("within5");
    expect(worstOf([check("within5"), check("differs")])).toBe("differs");
  });

  it("says nothing without a check, and lets a weak one refute but not support", () => {
    expect(worstOf([])).toBe("notComputable");
    expect(worstOf([check("consistent", true)])).toBe("notComputable");
    expect(worstOf([check("consistent"), check("inconsistent", true)])).toBe("inconsistent");
  });
});
