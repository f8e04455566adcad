import { describe, expect, it } from "vitest";
import { planSubsets, poolHere } from "../../pipeline/stages/model/influenceReport.ts";
import { createRandom } from "../../pipeline/stats/random.ts";
import { goshThreads } from "../../scripts/goshThreads.ts";

const random = createRandom(4);
const simulated = (k: number) => {
  const vi = Array.from({ length: k }, () => 1 / (20 + random.int(200)));
  return { vi, yi: vi.map((v) => 0.3 + Math.sqrt(v + 0.02) * random.normal()) };
};
const bytes = (table: object) =>
  Object.values(table).map((column) => Buffer.from((column as Float64Array).buffer).toString("base64"));

describe("GOSH in threads", () => {
  it.each([
    ["all subsets", 18, 300_000],
    ["a draw", 30, 250_000],
  ])(
    "%s: the same bytes from one thread, from three and from none",
    async (_, k, subsets) => {
      const { plan } = planSubsets({ ...simulated(k), options: { method: "DL" } }, subsets, 7);
      expect(plan.parts.length).toBeGreaterThan(6);
      const here = bytes(await poolHere(plan));
      expect(bytes(await goshThreads(1)(plan))).toEqual(here);
      expect(bytes(await goshThreads(3)(plan))).toEqual(here);
    },
    60_000,
  );

  it("says what the data refuse, and a number of threads that is none", async () => {
    const { plan } = planSubsets({ ...simulated(18), options: { method: "DL" } }, 300_000, 7);
    const spoiled = {
      ...plan,
      parts: plan.parts.map((part) => ({ ...part, vi: [-1, ...Array.from(part.vi).slice(1)] })),
    };
    await expect(goshThreads(2)(spoiled)).rejects.toThrow("needs finite positive numbers, got -1");
    expect(() => goshThreads(0)).toThrow("--threads needs a whole number of at least 1, got 0");
  }, 60_000);
});
