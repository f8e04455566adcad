import { readFileSync } from "node:fs";
import { evaluate } from "mathjs";
import { describe, expect, it } from "vitest";
import { partsOf, traceOf } from "../../pipeline/app/traceSteps.ts";
import { checkDatasets, traceFigure } from "../../pipeline/index.ts";
import { multilevelMean, multilevelSteps } from "../../pipeline/ledger/trace/multilevel.ts";
import type { Step } from "../../pipeline/schema/effect.ts";
import { tracerOf, traceText } from "../../pipeline/stages/trace/traceDataset.ts";
import { nestedFactors } from "../../pipeline/stats/multilevel/factor.ts";
import { fitMultilevel } from "../../pipeline/stats/multilevel/fit.ts";
import { filled, withFiles } from "../support/filledTable.ts";

/** A step's value again, from the formula and the numbers that it shows. */
function again({ formula, inputs }: Step): number {
  if (!formula.startsWith("sum over j")) return evaluate(formula, { ...inputs }) as number;
  let sum = 0;
  for (let j = 1; inputs[`c_${j}`] !== undefined; j++) sum += Number(inputs[`c_${j}`]) * Number(inputs[`w_${j}`]);
  return sum;
}

const named = (steps: readonly Step[], name: string) => steps.find((step) => step.name.startsWith(name))!.value;

interface Oracle {
  readonly data: Readonly<Record<"effect_id" | "study_id" | "alliance_rater", readonly string[]>> &
    Readonly<Record<"yi" | "vi", readonly number[]>>;
  readonly rows: readonly {
    readonly random: string;
    readonly rho: number;
    readonly sigma2: readonly number[];
    readonly beta: number;
    readonly QE: number;
    readonly weights: readonly number[];
  }[];
}
const { data, rows }: Oracle = JSON.parse(readFileSync("test/fixtures/metafor/trace.json", "utf8"));

describe("weights of a multilevel mean against metafor's row sums", () => {
  it("covers nested and crossed factors, errors independent and correlated", () => {
    expect(rows.map(({ random, rho }) => `${random} ${rho}`)).toHaveLength(6);
    expect(rows.every(({ weights }) => weights.length === data.yi.length)).toBe(true);
    for (const random of ["study_id/effect_id", "study_id + alliance_rater"]) {
      expect(rows.some((row) => row.random === random && row.weights.some((w) => w < 0))).toBe(true);
    }
  });

  it.each(rows)("$random, rho $rho", ({ random, rho, sigma2, beta, QE, weights }) => {
    const column = (name: string) => ({ name, labels: data[name as "study_id"] });
    const factors = random.split(" + ").flatMap((term) => nestedFactors(term.split("/").map(column)));
    const sampling = rho === 0 ? {} : { sampling: { cluster: data.study_id, rho } };
    const fit = fitMultilevel({ yi: data.yi, vi: data.vi, random: factors, sigma2, ...sampling });
    const mean = multilevelMean(fit);
    let q = 0;
    let parts = 0;
    weights.forEach((weight, i) => {
      const steps = multilevelSteps(i, mean, true);
      const ours = named(steps, "share of the weight");
      expect(Math.abs(ours - weight)).toBeLessThanOrEqual(1e-10 * Math.max(1, Math.abs(weight)));
      for (const each of steps) {
        expect(Math.abs(again(each) - each.value), each.name).toBeLessThanOrEqual(
          1e-11 * Math.max(1, Math.abs(each.value)),
        );
      }
      q += named(steps, "share of Q");
      parts += named(steps, "part of the pooled value");
    });
    expect(q).toBeCloseTo(100, 9);
    expect(Math.abs(parts - beta)).toBeLessThan(1e-10);
    expect(Math.abs(fit.QE / QE - 1)).toBeLessThan(1e-10);
  });
});

describe.each(["fluckiger2018", "lococo2022"])("%s filled in", (id) => {
  const effects = withFiles(filled(id, 120));

  it("multiplies out to the pooled value of its results", async () => {
    const run = (await checkDatasets(effects, [id]))[0]!;
    const fit = run.pool.fits[0]!;
    expect(fit.multilevel).toBeDefined();
    const trace = tracerOf(run, fit.analysis!)!;
    const set = run.aggregate.sets.find((each) => each.id === `pool:${fit.analysis}`)!;
    const sums = { weight: 0, part: 0, q: 0 };
    for (const { effect_id } of set.effects) {
      const { steps, weight, pull, notes } = trace(effect_id, { pull: false })!;
      sums.weight += weight.percent;
      sums.part += named(steps, "part of the pooled value");
      sums.q += named(steps, "share of Q");
      expect(named(steps, "pooled r")).toBeCloseTo(fit.backTransformed!.pred, 12);
      expect(pull).toEqual({});
      expect(notes).toHaveLength(2);
    }
    expect(set.effects).toHaveLength(fit.fit.k);
    expect(sums.weight).toBeCloseTo(100, 9);
    expect(sums.q).toBeCloseTo(100, 9);
    expect(sums.part).toBeCloseTo(fit.coefficients[0]!.beta, 12);
  });

  it("is pulled as a fit without the effect says, and has no Shapley part", async () => {
    const all = await traceFigure(id, "sim001_1", effects);
    const path = `data/${id}/studies.csv`;
    const lines = filled(id, 120).get(path)!.split("\n");
    const without = lines.filter((line) => !/(^|,)sim001_1(,|$)/.test(line));
    expect(without).toHaveLength(lines.length - 1);
    const rest = (await checkDatasets(withFiles(new Map([[path, without.join("\n")]])), [id]))[0]!;
    const pooled = all.steps.find(({ name }) => name === "pooled r")!.value;
    expect(all.pull.leaveOneOut).toBeCloseTo(pooled - rest.pool.fits[0]!.backTransformed!.pred, 8);
    expect(all.pull.shapley).toBeUndefined();
    expect(traceText(all)).toContain("No Shapley part");
  });

  it("shows the same in the dialog of its page", async () => {
    const run = (await checkDatasets(effects, [id]))[0]!;
    const fit = run.pool.fits[0]!;
    const numbers = (markup: string) => [...markup.matchAll(/<data value="([^"]+)">/g)].map(([, x]) => Number(x));
    const parts = partsOf(run, fit.analysis!)!;
    expect(numbers(parts.body.value)[0]).toBeCloseTo(fit.coefficients[0]!.beta, 12);
    expect(numbers(parts.body.value).at(-1)).toBeCloseTo(fit.backTransformed!.pred, 12);
    expect(parts.body.value).toContain("inverse covariance matrix");
    expect(parts.body.value).not.toContain("NaN");
    expect(parts.body.value.match(/data-trace=/g)).toHaveLength(fit.fit.k);
    const one = traceOf(run, "sim001_1", fit.analysis!)!.body.value;
    expect(numbers(one).at(-1)).toBeCloseTo(fit.backTransformed!.pred, 12);
    expect(one).toContain("(1 − shared) / M");
  });
});
