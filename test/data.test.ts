import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ingest } from "../pipeline/stages/01-ingest.ts";
import { ASSUMPTIONS, simulate } from "../scripts/simulate/draw.ts";
import { simulatedFiles } from "../scripts/simulate/files.ts";
import { delivered, folder } from "./support/folder.ts";

const run = (id: string) => ingest.run({ files: folder(id) });

describe("the delivered folders", () => {
  it.each(delivered)("%s is sound, and its table is the one whose sha256 stands in source.json", async (id) => {
    const { source, warnings, columns, codebook } = await run(id);
    expect(source.id).toBe(id);
    expect(source.sha256).toBe(folder(id).studies.sha256);
    expect(warnings.filter(({ code }) => code !== "excludedRow")).toEqual([]);
    expect(columns).toEqual(codebook.columns.map((column) => column.name));
  });

  it("have a row in data/README.md each, with their numbers of rows and claims", async () => {
    const readme = readFileSync("data/README.md", "utf8");
    for (const id of delivered) {
      const { counts, claims } = await run(id);
      expect(readme).toMatch(
        new RegExp(`^\\| \\[${id}\\]\\(${id}/\\) \\|.*\\| ${counts.rows} \\| ${claims.length} \\|`, "m"),
      );
    }
  });

  it("hold what was transcribed: rows, effects, samples, studies", async () => {
    const counts = async (id: string) => {
      const { rows, included, effects, samples, studies } = (await run(id)).counts;
      return [rows, included, effects, samples, studies];
    };
    expect(await counts("farber2011")).toEqual([18, 18, 18, 18, 18]);
    expect(await counts("kolden2011")).toEqual([16, 16, 16, 16, 16]);
    expect(await counts("alliance2026")).toEqual([70, 21, 21, 16, 15]);
    expect(await counts("published2026")).toEqual([19, 19, 0, 19, 19]);
    expect((await counts("simulated2018"))[3]).toBe(295);
  });

  it("are claims alone where the paper's table is missing", async () => {
    const own = ["alliance2026", "farber2011", "kolden2011", "published2026", "simulated2018"];
    for (const id of delivered.filter((name) => !own.includes(name))) {
      const { analysis, counts, claims, source } = await run(id);
      expect([analysis.kind, counts.rows]).toEqual(["claims", 0]);
      expect(claims.length).toBeGreaterThan(0);
      expect(source.note).toContain("study table is missing");
    }
  });
});

describe("alliance2026", () => {
  it("excludes 49 rows, each with one of 29 reasons", async () => {
    const { excluded } = (await run("alliance2026")).counts;
    expect(Object.values(excluded).reduce((sum, count) => sum + count, 0)).toBe(49);
    expect(Object.keys(excluded)).toHaveLength(29);
    expect(excluded["hazard ratio per scale point, scale SD not reported"]).toBe(6);
  });

  it("says under modality what the data hold, and holds it: no psychodynamic and no humanistic study", async () => {
    const { rows, analysis } = await run("alliance2026");
    const modalities = new Set(rows.map((row) => row.modality));
    expect(modalities.has("psychodynamic") || modalities.has("humanistic")).toBe(false);
    expect(analysis.moderators[0]).toMatchObject({
      moderator: "modality",
      limitation: expect.stringMatching(/no psychodynamic and no humanistic study/),
    });
    expect(analysis.limitation).toContain("abstracts");
  });
});

describe("published2026", () => {
  it("agrees, row by row, with the claim that it names", async () => {
    for (const row of (await run("published2026")).rows) {
      const claim = (await run(row.effect_id)).claims.find(({ id }) => id === row.claim);
      expect(claim, String(row.claim)).toBeDefined();
      const { printed, ci_lb_printed, ci_ub_printed, orientation, in_picture, level, population, where } = claim!;
      expect(row).toMatchObject({ printed, orientation, in_picture, level, population, where });
      expect([row.ci_lb_printed, row.ci_ub_printed]).toEqual([ci_lb_printed, ci_ub_printed]);
    }
  });

  it("turns the sign of reversed estimates, and of nothing else", async () => {
    const { rows } = await run("published2026");
    for (const row of rows) {
      const sign = row.orientation === "reversed" ? -1 : 1;
      expect(row.ri).toBe(sign * Number(row.printed));
      expect(row.in_picture).toBe(row.ci_lb === undefined ? "point" : "interval");
      if (row.ci_lb === undefined) continue;
      const limits = [sign * Number(row.ci_lb_printed), sign * Number(row.ci_ub_printed)].sort((a, b) => a - b);
      expect([row.ci_lb, row.ci_ub]).toEqual(limits);
      expect(Number(row.ri)).toBeGreaterThan(Number(row.ci_lb));
      expect(Number(row.ri)).toBeLessThan(Number(row.ci_ub));
    }
    expect(rows.filter((row) => row.orientation === "reversed").map((row) => row.effect_id)).toEqual([
      "lococo2022",
      "howard2022",
    ]);
  });

  it("holds every claim that is to be in the picture", async () => {
    const { rows } = await run("published2026");
    const wanted: string[] = [];
    for (const id of delivered) {
      wanted.push(...(await run(id)).claims.filter((claim) => claim.in_picture !== "no").map((claim) => claim.id));
    }
    expect(rows.map((row) => row.claim).sort()).toEqual(wanted.sort());
  });
});

describe("simulated2018", () => {
  it("is what its seed gives, to the byte", () => {
    const files = simulatedFiles(simulate(ASSUMPTIONS), ASSUMPTIONS);
    for (const [name, content] of Object.entries(files)) {
      expect(content).toBe(readFileSync(`data/simulated2018/${name}`, "utf8"));
    }
  });

  it("says SIMULATED on every row, in its limitation and in its source, and has every modality", async () => {
    const { rows, analysis, source } = await run("simulated2018");
    expect(analysis.simulated).toBe(true);
    expect(analysis.limitation).toMatch(/^SIMULATED/);
    expect(source.citation).toMatch(/^SIMULATED/);
    expect(rows.filter((row) => !row.slab.startsWith("SIMULATED"))).toEqual([]);
    const schools = ["CBT", "humanistic", "interpersonal", "other", "psychodynamic", "third_wave"];
    expect([...new Set(rows.map((row) => row.modality))].sort()).toEqual(schools);
  });

  it("states what cannot be met at once, with the share that the table holds", async () => {
    const { rows, source } = await run("simulated2018");
    const negative = rows.filter((row) => row.value! < 0).length;
    const stated = source.assumptions!.find(({ name }) => name === "negative effects")!;
    expect(stated.value).toMatch(new RegExp(`^${negative} of ${rows.length} effects`));
    // shifts are zero on average, so that the pooled value stays the paper's
    for (const levels of Object.values(ASSUMPTIONS.levels)) {
      expect(levels.reduce((sum, { share, shift = 0 }) => sum + share * shift, 0)).toBeCloseTo(0, 12);
      expect(levels.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
    }
  });
});
