import { describe, expect, it } from "vitest";
import { multilevelInfluence } from "../../../pipeline/stages/model/multilevelInfluence.ts";
import { fromRows } from "../../../pipeline/stats/matrix.ts";
import { nestedFactors } from "../../../pipeline/stats/multilevel/factor.ts";
import { fitMultilevel } from "../../../pipeline/stats/multilevel/fit.ts";
import { createRandom } from "../../../pipeline/stats/random.ts";

const random = createRandom(12);
const study = Array.from({ length: 24 }, (_, i) => (i === 0 ? "alone" : `s${Math.floor((i + 2) / 3)}`));
const vi = study.map(() => 1 / (20 + random.int(100)));
const yi = vi.map((v, i) => (study[i] === "s4" ? 1.1 : 0.2) + Math.sqrt(v + 0.01) * random.normal());
const effectIds = yi.map((_, i) => `e${i + 1}`);
const factors = nestedFactors([
  { name: "study_id", labels: study },
  { name: "effect_id", labels: effectIds },
]);
const fit = fitMultilevel({ yi, vi, random: factors });
const shared = { fit, effectIds, study, meanOnly: true };

describe("influence --random", () => {
  it("by study: the outlying study is marked, weights sum to 100, rows carry study_id and their effects", () => {
    const r = multilevelInfluence({ ...shared, by: "study" });
    expect(r.influence.filter(({ influential }) => influential)).toMatchObject([{ study_id: "s4", k: 3 }]);
    expect(r.influence.reduce((sum, { weight }) => sum + weight!, 0)).toBeCloseTo(100, 10);
    expect(r.influence.flatMap(({ effects }) => effects!.map(({ effect_id }) => effect_id)).sort()).toEqual(
      [...effectIds].sort(),
    );
    expect(r.full.levels).toEqual(["study_id", "study_id/effect_id"]);
  });

  it("leave-one-out and cumulative are fits of the rows that remain", () => {
    const r = multilevelInfluence({ ...shared, by: "study", order: yi.map((_, i) => -i) });
    const rest = study.map((_, i) => i).filter((i) => study[i] !== "s4");
    const at = <T>(column: readonly T[]) => rest.map((i) => column[i]!);
    const without = fitMultilevel({
      yi: at(yi),
      vi: at(vi),
      random: factors.map(({ name, labels }) => ({ name, labels: at(Array.from(labels)) })),
    });
    const row = r.leaveOneOut!.find((one) => "study_id" in one && one.study_id === "s4")!;
    expect(row.k).toBe(21);
    expect(row.estimate).toBeCloseTo(without.beta[0]!, 10);
    expect(row.sigma2![0]).toBeCloseTo(without.sigma2[0]!, 8);
    expect(r.cumulative!.at(-1)).toMatchObject({ study_id: "alone", k: 24 });
    expect(r.cumulative!.at(-1)!.estimate).toBeCloseTo(fit.beta[0]!, 10);
  });

  it("says where a few effects carry no model, and gives no number there", () => {
    const r = multilevelInfluence({ ...shared, by: "study" });
    expect(r.cumulative![0]).toEqual({ study_id: "alone", k: 1 });
    expect(r.warnings.map(({ message }) => message)).toEqual([
      "Cumulative: too few effects for the model when alone entered",
    ]);
  });

  it("with moderators: names what cannot be left out, gives influence without a mean", () => {
    const X = fromRows(study.map((s) => [1, s === "s8" ? 1 : 0]));
    const moderated = fitMultilevel({ yi, vi, X, random: factors });
    const r = multilevelInfluence({ ...shared, fit: moderated, meanOnly: false, by: "study" });
    expect([r.leaveOneOut, r.cumulative]).toEqual([undefined, undefined]);
    expect(r.warnings.map(({ code }) => code)).toEqual(["deletionNotFitted", "meanOnly"]);
    expect(r.warnings[0]!.message).toContain("without s8 (");
    const row = r.influence.find((one) => "study_id" in one && one.study_id === "s8")!;
    expect([row.cookD, row.dfbetas, row.X2]).toEqual([undefined, undefined, undefined]);
    // the only study with its own coefficient has all of that coefficient's leverage
    expect(row.hat).toBeCloseTo(1, 10);
  });
});
