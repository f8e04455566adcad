import { describe, expect, it } from "vitest";
import { DataError, PipelineError } from "../../pipeline/errors.ts";
import { runDatasets, runStage } from "../../pipeline/run.ts";
import { stageNameSchema } from "../../pipeline/schema/names.ts";
import { memoryEffects } from "../support/memoryEffects.ts";

const decode = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);
const TWO = ["data/farber2011", "data/kolden2011"];

describe("a run", () => {
  it("recomputes the two complete study tables of the 2011 volume", async () => {
    // 0.25282 and 0.24979: REML on Fisher's z of the printed columns, by metafor 3.8-1
    const [farber, kolden] = await runDatasets(memoryEffects(TWO));
    const overall = (run: typeof farber) => run!.results.fits.find((fit) => fit.analysis === "overall")!;
    expect(overall(farber).backTransformed!.pred).toBeCloseTo(0.25282, 5);
    expect(overall(farber).fit.k).toBe(18);
    expect(overall(kolden).backTransformed!.pred).toBeCloseTo(0.24979, 5);
    expect(overall(kolden).fit.k).toBe(16);
  });

  it("gives the same bytes twice, whatever the time zone and the locale", async () => {
    const before = { TZ: process.env.TZ, LANG: process.env.LANG, LC_ALL: process.env.LC_ALL };
    const runIn = async (TZ: string, locale: string) => {
      Object.assign(process.env, { TZ, LANG: locale, LC_ALL: locale });
      const effects = memoryEffects(TWO);
      await runDatasets(effects);
      return [...effects.store]
        .filter(([path]) => path.startsWith("reports/"))
        .map(([path, bytes]) => [path, effects.hash(bytes)]);
    };
    try {
      const first = await runIn("UTC", "C");
      expect(first.length).toBeGreaterThan(6);
      expect(await runIn("Pacific/Auckland", "de_DE.UTF-8")).toEqual(first);
    } finally {
      for (const [name, value] of Object.entries(before)) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
  });

  it("leaves the earlier report untouched when a table has faults, and names all of them", async () => {
    const effects = memoryEffects(TWO);
    await runDatasets(effects);
    const table = "data/farber2011/studies.csv";
    const lines = decode(effects.read(table)).split("\n");
    const column = lines[0]!.split(",").indexOf("value");
    const broken = lines.map((line, i) => (i === 1 || i === 3 ? line.split(",").with(column, "1.2").join(",") : line));
    effects.write(table, broken.join("\n"));
    const before = new Map(effects.store);
    const error = await runDatasets(effects).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(DataError);
    expect((error as DataError).faults.map(({ row }) => row)).toEqual([2, 4]);
    const touched = [...effects.store].filter(([path, bytes]) => before.get(path) !== bytes);
    expect(touched.map(([path]) => path)).toEqual([]);
  });

  it("names the nearest data set for one that is not there", async () => {
    const error = await runDatasets(memoryEffects(TWO), { ids: ["faber2011"] }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(PipelineError);
    expect((error as PipelineError).hint).toContain("farber2011");
  });
});

describe("one stage alone", () => {
  it("gives from the artefacts before it what the whole run gives", async () => {
    const whole = memoryEffects(["data/kolden2011"]);
    await runDatasets(whole);
    const single = memoryEffects(["data/kolden2011"]);
    for (const stage of stageNameSchema.options) await runStage(stage, "kolden2011", single);
    expect(new Set(single.store.keys())).toEqual(new Set(whole.store.keys()));
    const differing = [...whole.store].filter(([path, bytes]) => decode(single.store.get(path)) !== decode(bytes));
    expect(differing.map(([path]) => path)).toEqual([]);
  });

  it("says which stage must run first", async () => {
    const error = await runStage("pool", "kolden2011", memoryEffects(["data/kolden2011"])).catch(
      (caught: unknown) => caught,
    );
    expect((error as PipelineError).message).toContain(".work/kolden2011/01-ingest.json");
    expect((error as PipelineError).hint).toContain("stage ingest kolden2011");
  });
});
