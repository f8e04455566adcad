import { describe, expect, it } from "vitest";
import { checkDatasets } from "../../pipeline/index.ts";
import { type Diagnosed, diagnosedSchema } from "../../pipeline/schema/diagnosis.ts";
import { diagnose, partialDiagnosis, quickDiagnosis } from "../../pipeline/stages/06-diagnose.ts";
import { effectSetTable } from "../../pipeline/stages/model/effectSetTable.ts";
import { nestedFactors } from "../../pipeline/stats/multilevel/factor.ts";
import { fitMultilevel } from "../../pipeline/stats/multilevel/fit.ts";
import { filled, withFiles } from "../support/filledTable.ts";
import { runCli } from "../support/runCli.ts";

const run = (await checkDatasets(withFiles(filled("fluckiger2018", 40)), ["fluckiger2018"]))[0]!;
const diagnosed = diagnosedSchema.parse(await diagnose.run(run)) as Diagnosed;
const set = run.aggregate.sets.find(({ id }) => id === "pool:overall")!;
const table = effectSetTable(set, "ZCOR");

/** The three-level mean of some of the rows, straight through the engine. */
function threeLevel(rows: readonly number[]) {
  const labels = (name: string) => rows.map((i) => String(table.columns[name]![i]));
  const random = nestedFactors(["study_id", "effect_id"].map((name) => ({ name, labels: labels(name) })));
  const pick = (values: readonly number[]) => rows.map((i) => values[i]!);
  return fitMultilevel({ yi: pick(table.yi), vi: pick(table.vi), random }, { test: "t" });
}

describe("a leading model with three levels", () => {
  it("is diagnosed as itself: without each effect as a fit of the others", () => {
    expect(diagnosed.analysis).toBe("overall");
    expect(diagnosed.leaveOneOut).toHaveLength(40);
    for (const i of [0, 7, 39]) {
      const fit = threeLevel(table.ids.map((_, j) => j).filter((j) => j !== i));
      const row = diagnosed.leaveOneOut.find(({ effect_id }) => effect_id === table.ids[i])!;
      expect(row.estimate).toBeCloseTo(fit.beta[0]!, 8);
      expect(row.se).toBeCloseTo(fit.se[0]!, 8);
      expect(row.Q).toBeCloseTo(fit.QE, 8);
      expect(row.sigma2).toHaveLength(2);
      expect(row).not.toHaveProperty("tau2");
    }
  });

  it("has the weights of its own fit, and nothing that only univariate models have", () => {
    const cases = diagnosed.influence!.influence as { effect_id: string; weight: number }[];
    const weights = run.pool.fits[0]!.multilevel!.weights!;
    expect(cases.map(({ weight }) => weight)).toEqual(weights);
    expect(weights.reduce((sum, w) => sum + w, 0)).toBeCloseTo(100, 9);
    expect(Object.keys(diagnosed.influence!)).not.toContain("baujat");
    expect(Object.keys(diagnosed.bias!).sort()).toEqual(["eggerRobust", "threeLevelPet", "warnings"]);
    expect(diagnosed.warnings).toHaveLength(1);
    expect(diagnosed.warnings[0]).toMatchObject({ code: "univariateOnly" });
    expect(diagnosed.warnings[0]!.message).toContain("Fisher z, three-level REML");
  });

  it("gives each figure its part of the whole, and no search for each effect at once", () => {
    expect(quickDiagnosis(run)).toMatchObject({ leaveOneOut: [], funnel: diagnosed.funnel });
    expect(partialDiagnosis(run, "influence").influence).toEqual(diagnosed.influence);
    expect(partialDiagnosis(run, "leaveOneOut").leaveOneOut).toEqual(diagnosed.leaveOneOut);
    expect(partialDiagnosis(run, "trimFill").bias).toBeUndefined();
  });

  it("has a page whose sections name it, without figures of another model", async () => {
    const { written } = await runCli(["run", "fluckiger2018"], filled("fluckiger2018", 40));
    const page = written.get("reports/fluckiger2018/index.html")!;
    const body = page.slice(page.indexOf("<main"), page.indexOf("</main>"));
    for (const id of ["baujat", "gosh"]) expect(body).not.toContain(`data-figure="${id}"`);
    const words = body.replace(/<[^>]+>/g, "");
    expect(words).toContain("The model “Fisher z, three-level REML” is multilevel");
    expect(words).toContain("the model “Fisher z, three-level REML”, its variances with it");
    expect(words).toContain("Three-level PET");
    expect(words).toContain("σ² of study");
    const weights = run.pool.fits[0]!.multilevel!.weights!;
    const forest = body.slice(body.indexOf('id="figure-forest"'));
    expect(forest).toContain(Math.max(...weights).toFixed(2));
    const cases = body.slice(body.indexOf('data-figure="influence"'));
    expect(cases.slice(0, cases.indexOf("</table>"))).toContain("σ² of study without");
    const first = cases.slice(cases.indexOf("<tbody>"), cases.indexOf("</tr>", cases.indexOf("<tbody>")));
    const without = threeLevel(table.ids.map((_, j) => j).slice(1));
    expect(first).toContain(`data-effect="${table.ids[0]}"`);
    for (const sigma2 of without.sigma2) expect(first).toContain(`>${sigma2.toFixed(4)}<`);
  });
});
