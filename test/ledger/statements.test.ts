import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { checkDatasets, fileEffects, readStatements } from "../../pipeline/index.ts";
import { statementsMarkdown, weighStatements } from "../../pipeline/ledger/statements.ts";
import { statementsFileSchema } from "../../pipeline/schema/statement.ts";

const ROOT = `${import.meta.dirname}/../..`;
const effects = fileEffects(ROOT, () => {});
const runs = await checkDatasets(effects);
const verdicts = runs.flatMap((run) => run.checked.verdicts);
const { statements } = statementsFileSchema.parse(JSON.parse(readFileSync(`${ROOT}/data/statements.json`, "utf8")));

describe("statements", () => {
  it("are the twelve that the articles make", () => {
    expect(statements.map((s) => s.id)).toEqual([
      "alliance-predicts-outcome",
      "best-indicator",
      "whatever-the-modality",
      "independent-of-outcome-measure",
      "across-disorders",
      "engagement-and-retention",
      "satisfaction",
      "bond-goals-tasks",
      "feedback-and-repair",
      "cultural-competence",
      "without-alliance-tools-fail",
      "jccp-meta-analysis",
    ]);
  });

  it.each(statements)("$id quotes only figures that it lists, and names analyses that exist", (statement) => {
    const quoted = statement.reasons.flatMap((text) => [...text.matchAll(/\{([^}]+)\}/g)].map((match) => match[1]));
    for (const id of quoted) expect(statement.claims).toContain(id);
    for (const name of statement.analyses) {
      const [data, analysis] = name.split("/") as [string, string];
      const asked = runs.find((run) => run.id === data)?.ingest.analysis;
      const known = [
        ...(asked?.pool ?? []).map((p) => p.id),
        ...(asked?.moderators ?? []).map((m) => `moderator:${m.moderator}`),
      ];
      expect(known).toContain(analysis);
    }
  });

  it("are supported by nothing that is not there, and by no simulated data", () => {
    for (const { verdict, claims, analyses } of statements) {
      if (verdict !== "not tested here") expect(claims.length).toBeGreaterThan(0);
      expect(analyses.filter((name) => name.startsWith("simulated"))).toEqual([]);
    }
    expect(statements.find((s) => s.id === "whatever-the-modality")?.verdict).toBe("not tested here");
  });

  it("carry the printed digits into their reasons", () => {
    const weighed = readStatements(effects, verdicts)!;
    const jccp = weighed.find((s) => s.id === "jccp-meta-analysis")!;
    expect(jccp.reasons[0]).toContain("have .22 on 79 studies");
    expect(statementsMarkdown(weighed)).not.toMatch(/[{}]/);
  });

  it("refuse a figure that the ledger does not have", () => {
    expect(() => weighStatements([{ ...statements[0]!, claims: ["x/y"] }], verdicts)).toThrow("got 'x/y'");
  });
});
