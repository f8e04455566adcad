import { describe, expect, it } from "vitest";
import { PipelineError } from "../../pipeline/errors.ts";
import { scaffold } from "../../pipeline/run/scaffold.ts";
import { validateFile } from "../../pipeline/run/validateFile.ts";
import { runDatasets } from "../../pipeline/run.ts";
import { memoryEffects } from "../support/memoryEffects.ts";

describe("a folder of one's own", () => {
  it("runs at once, its one printed figure reproduced, its limitation said", async () => {
    const effects = memoryEffects({});
    const { id, files } = scaffold("my-meta", effects);
    expect(files).toEqual(
      ["studies", "codebook", "analysis", "claims", "source"].map((name) => expect.stringContaining(name)),
    );
    const [run] = await runDatasets(effects, { ids: [id] });
    expect(run!.results.fits.map((fit) => [fit.analysis, fit.fit.k])).toEqual([
      ["overall", 6],
      ["overall-knha", 6],
      ["clients", 4],
    ]);
    expect(run!.checked.counts).toMatchObject({ reproduced: 1 });
    expect(run!.checked.unexplained).toEqual([]);
    expect(run!.results.limitation).toContain("Example rows");
    expect(run!.results.warnings.map(({ code }) => code)).not.toContain("tableChanged");
  });

  it("has a sound table with an exclusion and a sample of two effects to learn from", async () => {
    const effects = memoryEffects({});
    scaffold("data/my-meta/", effects);
    const { counts } = await validateFile("data/my-meta/studies.csv", effects);
    expect(counts).toMatchObject({ rows: 8, effects: 7, samples: 6, excluded: { "hazard ratio per scale point": 1 } });
  });

  it("never overwrites, and never leaves data/", () => {
    const effects = memoryEffects({ "data/mine/notes.txt": "mine" });
    expect(() => scaffold("mine", effects)).toThrow(PipelineError);
    for (const name of ["../x", "a/b", "/x", "", "two words"])
      expect(() => scaffold(name, effects)).toThrow(PipelineError);
    expect([...effects.store.keys()]).toEqual(["data/mine/notes.txt"]);
  });
});
