import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { diffPaths, type Effects, fileEffects } from "../../pipeline/index.ts";
import type { Diff } from "../../pipeline/stages/diff/diffSides.ts";
import { rma } from "../../pipeline/stats/regression.ts";

const ROOT = `${import.meta.dirname}/../..`;
const csv = readFileSync(`${ROOT}/data/farber2011/studies.csv`, "utf8");
const lines = csv.trimEnd().split("\n");

/** The repository's files with some replaced or added. */
function withFiles(files: Record<string, string>): Effects {
  const disk = fileEffects(ROOT, () => {});
  const text = (path: string) => files[path] ?? undefined;
  return {
    ...disk,
    read: (path) => (text(path) === undefined ? disk.read(path) : new TextEncoder().encode(text(path))),
    files: (path) => {
      const inside = Object.keys(files).filter((name) => name.startsWith(`${path}/`));
      return inside.length > 0 ? inside.map((name) => name.slice(path.length + 1)) : disk.files(path);
    },
  };
}
const OLD = "data/farber2011/studies.csv";
const diffTo = (text: string): Promise<Diff> => diffPaths(OLD, "mine.csv", withFiles({ "mine.csv": text }));
const sum = (change: Diff["pooled"]): number =>
  change && "byStudy" in change ? change.byStudy.reduce((s, { share }) => s + share, 0) : Number.NaN;

/** Pooled r of a table's rows with r and n as printed, straight through the engine. */
function pooled(text: string): number {
  const rows = text
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line) => line.match(/,r,(\d+),(-?[\d.]+),/)!);
  const { beta } = rma(
    rows.map((m) => Math.atanh(Number(m[2]))),
    rows.map((m) => 1 / (Number(m[1]) - 3)),
  );
  return Math.tanh(beta[0]!);
}

describe("diff", () => {
  it("finds nothing between a table and itself", async () => {
    const diff = await diffTo(csv);
    expect(diff.rows).toEqual({ added: [], removed: [], changed: [] });
    expect(diff.pooled).toMatchObject({ change: 0, byStudy: [] });
    expect(diff.verdicts).toEqual([]);
  });

  it("attributes the whole change to the one study taken out", async () => {
    const without = [...lines.slice(0, 1), ...lines.slice(1).filter((line) => !line.startsWith("zuroff2006,"))].join(
      "\n",
    );
    const diff = await diffTo(without);
    expect(diff.rows.removed).toEqual(["zuroff2006"]);
    const { pooled: change } = diff;
    if (!change || !("byStudy" in change)) throw new Error("no change");
    expect(change.byStudy.map((s) => s.study_id)).toEqual(["zuroff2006"]);
    expect(change.byStudy[0]!.share).toBe(change.change);
    expect(change.old).toBeCloseTo(pooled(csv), 9);
    expect(change.new).toBeCloseTo(pooled(without), 9);
  });

  it("names changed cells, and its parts add up for several studies", async () => {
    const changed = lines.map((line) => {
      if (line.startsWith("cramer1992,")) return line.replace(",37,0.37,", ",37,0.57,");
      return line.startsWith("litter2004,") ? line.replace(",8,0.53,", ",9,0.13,") : line;
    });
    const added = "new2026,new2026,new2026,New (2026),2026,,r,80,0.4,80,0.4,oriented,client,yes,,";
    const diff = await diffTo([...changed.filter((line) => !line.startsWith("green1991,")), added].join("\n"));
    expect(diff.rows.added).toEqual(["new2026"]);
    expect(diff.rows.removed).toEqual(["green1991"]);
    expect(diff.rows.changed).toEqual([
      { effect_id: "cramer1992", column: "value", old: "0.37", new: "0.57" },
      { effect_id: "litter2004", column: "ni", old: "8", new: "9" },
      { effect_id: "litter2004", column: "value", old: "0.53", new: "0.13" },
    ]);
    for (const change of [diff.pooled, diff.tau2, ...diff.moderators.map((m) => m.QM)]) {
      if (!change || !("byStudy" in change)) throw new Error("no change");
      expect(sum(change)).toBeCloseTo(change.change, 12);
      expect(change.old + change.change).toBeCloseTo(change.new, 12);
    }
    expect(diff.moderators.length).toBeGreaterThan(0);
  });

  it("gives a changed note no part", async () => {
    const diff = await diffTo(csv.replace("A sample of n = 38", "One sample of n = 38"));
    expect(diff.rows.changed).toHaveLength(1);
    expect(diff.pooled).toMatchObject({ change: 0, byStudy: [] });
  });

  it("gives a changed analysis its own part, and sees the verdict turn", async () => {
    const analysis = JSON.parse(readFileSync(`${ROOT}/data/farber2011/analysis.json`, "utf8")) as {
      pool: { method: string }[];
    };
    analysis.pool[0]!.method = "PM";
    const files: Record<string, string> = {};
    for (const name of ["source.json", "codebook.json", "claims.json", "corrections.json"]) {
      const bytes = fileEffects(ROOT, () => {}).read(`data/farber2011/${name}`);
      if (bytes) files[`versions/mine/${name}`] = new TextDecoder().decode(bytes);
    }
    files["versions/mine/analysis.json"] = JSON.stringify(analysis);
    files["versions/mine/studies.csv"] = csv.replace(",12,0.75,", ",12,0.74,");
    const diff = await diffPaths("farber2011", "versions/mine", withFiles(files));
    const { pooled: change } = diff;
    if (!change || !("byStudy" in change)) throw new Error("no change");
    expect(change.byStudy.map((s) => s.study_id).sort()).toEqual(["(analysis)", "najavits1994"]);
    expect(sum(change)).toBeCloseTo(change.change, 12);
    expect(diff.verdicts).toEqual([{ id: "farber2011/r-overall", old: "differs", new: "reproduced" }]);
  });

  it("attributes the change of a three-level mean as well, and has no tau2 for it", async () => {
    const read = (name: string) => readFileSync(`${ROOT}/data/alliance2026/${name}`, "utf8");
    const analysis = JSON.parse(read("analysis.json")) as { pool: Record<string, string>[]; moderators: unknown[] };
    const threeLevel = { ...analysis, pool: [{ ...analysis.pool[0], random: "study_id/effect_id" }], moderators: [] };
    const files: Record<string, string> = {};
    for (const version of ["versions/a", "versions/b"]) {
      for (const name of ["source.json", "codebook.json", "claims.json"]) files[`${version}/${name}`] = read(name);
      files[`${version}/analysis.json`] = JSON.stringify(threeLevel);
    }
    const table = read("studies.csv").trimEnd().split("\n");
    files["versions/a/studies.csv"] = table.join("\n");
    files["versions/b/studies.csv"] = table
      .filter((line) => !/^(crits_christoph_2011_1|lorenzo_luaces_2014_1),/.test(line))
      .join("\n");
    const diff = await diffPaths("versions/a", "versions/b", withFiles(files));
    const { pooled: change } = diff;
    if (!change || !("byStudy" in change)) throw new Error("no change");
    expect(change.byStudy.map((s) => s.study_id).sort()).toEqual(["crits_christoph_2011", "lorenzo_luaces_2014"]);
    expect(sum(change)).toBeCloseTo(change.change, 12);
    expect(diff.tau2).toBeUndefined();
    expect(diff.limitations[0]).toContain("Not an estimate of the literature");
  });

  it("compares two tables that have no folder", async () => {
    const a = "effect_id,ri,ni\na,.3,40\nb,.2,50\nc,.5,30\n";
    const b = "effect_id,ri,ni\na,.3,40\nb,.1,50\nc,.5,30\n";
    const diff = await diffPaths("a.csv", "b.csv", withFiles({ "a.csv": a, "b.csv": b }));
    expect(diff.rows.changed).toEqual([{ effect_id: "b", column: "ri", old: ".2", new: ".1" }]);
    expect(sum(diff.pooled)).toBeLessThan(0);
  });

  it("says what is not there", async () => {
    await expect(
      diffPaths(
        "faber2011",
        OLD,
        fileEffects(ROOT, () => {}),
      ),
    ).rejects.toMatchObject({
      hint: "did you mean farber2011?",
    });
  });
});
