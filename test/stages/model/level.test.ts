import { describe, expect, it } from "vitest";
import { biasReport } from "../../../pipeline/stages/model/biasReport.ts";
import oracle from "../../fixtures/metafor/fit.json" with { type: "json" };
import { type Columns, fitTable } from "../../support/fitTable.ts";

const { mcdaniel } = oracle.tables;

/** Widths of every interval in a result, by its place. */
function widths(value: unknown, place = ""): [string, number][] {
  if (Array.isArray(value)) return value.flatMap((part, i) => widths(part, `${place}[${i}]`));
  if (typeof value !== "object" || value === null) return [];
  const own = value as Record<string, unknown>;
  const pairs = [
    ["ciLb", "ciUb"],
    ["piLb", "piUb"],
    ["tau2CiLb", "tau2CiUb"],
  ].flatMap(([lb, ub]): [string, number][] =>
    typeof own[lb!] === "number" && typeof own[ub!] === "number"
      ? [[`${place}.${lb}`, Number(own[ub!]) - Number(own[lb!])]]
      : [],
  );
  return [...pairs, ...Object.entries(own).flatMap(([key, part]) => widths(part, `${place}.${key}`))];
}

describe("--level", () => {
  const { ri, ni, struct, type } = mcdaniel;
  const rows = Array.from({ length: 60 }, (_, i) => i);
  const columns: Columns = {
    ri: rows.map((i) => ri[i]!),
    ni: rows.map((i) => ni[i]!),
    rxx: rows.map(() => 0.8),
    type: rows.map((i) => type[i]!),
    struct: rows.map((i) => struct[i]!),
    study_id: rows.map((i) => i % 15),
    effect_id: rows,
  };
  it.each([
    [
      "a mean",
      {
        threshold: 0.1,
        integrated: true,
        attenuation: "unreliability",
        robu: "HIER",
        cluster: "study_id",
        subgroups: "struct",
      },
      20,
    ],
    [
      "moderators",
      { mods: "struct", means: true, pairwise: "holm", hypothesis: "structu = 0.1", cluster: "study_id" },
      8,
    ],
    [
      "several levels",
      { random: "study_id/effect_id", rho: 0.5, rhoGrid: [0.2], robu: "CORR", cluster: "study_id", integrated: true },
      9,
    ],
  ] as const)("rules every interval of %s", async (_, choices, atLeast) => {
    const [wide, narrow] = await Promise.all(
      [95, 80].map(async (level) => new Map(widths(await fitTable(columns, { ...choices, level })))),
    );
    expect(wide!.size).toBeGreaterThanOrEqual(atLeast);
    expect([...narrow!.keys()]).toEqual([...wide!.keys()]);
    for (const [place, width] of wide!) expect(narrow!.get(place)!, place).toBeLessThan(width);
  });

  it("rules every interval of the small-study methods, but p-curve's of its power, which is of 90% by definition", () => {
    const yi = rows.map((i) => Math.atanh(ri[i]!));
    const vi = rows.map((i) => 1 / (ni[i]! - 3));
    const effectIds = rows.map(String);
    const [wide, narrow] = [95, 80].map(
      (level) => new Map(widths(biasReport({ yi, vi, effectIds, options: { level } }))),
    );
    expect(wide!.size).toBeGreaterThanOrEqual(14);
    expect([...narrow!.keys()]).toEqual([...wide!.keys()]);
    for (const [place, width] of wide!) {
      if (place.startsWith(".pCurve.power")) expect(narrow!.get(place)!, place).toBe(width);
      else expect(narrow!.get(place)!, place).toBeLessThan(width);
    }
  });
});
