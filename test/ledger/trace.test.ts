import { evaluate } from "mathjs";
import { describe, expect, it } from "vitest";
import { checkDatasets, fileEffects, traceFigure } from "../../pipeline/index.ts";
import { tracedIds, traceRow } from "../../pipeline/stages/trace/traceDataset.ts";
import { rma } from "../../pipeline/stats/regression.ts";
import { traceCommand } from "../../scripts/commands/trace.ts";
import { commandOutput } from "../support/commandOutput.ts";

const effects = fileEffects(`${import.meta.dirname}/../..`, () => {});
const runs = (await checkDatasets(effects)).filter((run) => run.pool.fits.length > 0);

/** A step's value again, from the formula and the numbers that it shows. */
function again(formula: string, inputs: Record<string, number | string>): number {
  const numbers = (prefix: string): number[] =>
    Object.entries(inputs).flatMap(([name, x]) => (name.startsWith(`${prefix}_`) && typeof x === "number" ? [x] : []));
  if (formula === "sum(z) / m") return numbers("z").reduce((s, x) => s + x, 0) / numbers("z").length;
  if (formula.startsWith("sum over i, j")) {
    const v = numbers("v");
    const rho = inputs.rho as number;
    const all = v.flatMap((a, i) => v.map((b, j) => (i === j ? 1 : rho) * Math.sqrt(a * b)));
    return all.reduce((s, x) => s + x, 0) / v.length ** 2;
  }
  return evaluate(formula, { ...inputs }) as number;
}

describe.each(runs.map((run) => ({ id: run.id, run })))("every effect of $id", ({ run }) => {
  const fit = run.pool.fits[0]!;
  const analysis = fit.analysis!;
  const ids = tracedIds(run, analysis);

  it("has a trace whose steps recompute from the numbers shown", () => {
    expect(ids.length).toBeGreaterThan(0);
    for (const id of ids) {
      const trace = traceRow(run, id, analysis, { pull: false })!;
      for (const { formula, inputs, value, name } of trace.steps) {
        const ours = again(formula, inputs);
        expect(Math.abs(ours - value), `${id}: ${name}`).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(value)));
      }
    }
  });

  it("multiplies out to the pooled value, and weights and shares of Q add up to 100", () => {
    const set = run.aggregate.sets.find((s) => s.id === `pool:${analysis}`)!;
    const sums = { weight: 0, part: 0, q: 0 };
    for (const { members, effect_id } of set.effects) {
      const trace = traceRow(run, members?.[0] ?? effect_id, analysis, { pull: false })!;
      const step = (name: string) => trace.steps.find((s) => s.name.startsWith(name))!.value;
      sums.weight += trace.weight.percent;
      sums.part += step("part of the pooled value");
      sums.q += step("share of Q");
      expect(step("pooled r")).toBeCloseTo(fit.backTransformed!.pred, 12);
    }
    expect(sums.weight).toBeCloseTo(100, 9);
    expect(sums.q).toBeCloseTo(100, 9);
    expect(sums.part).toBeCloseTo(fit.coefficients[0]!.beta, 12);
  });
});

describe("traceFigure", () => {
  it("pulls as leaving it out does, and Shapley parts are of the pooled value", async () => {
    const run = runs.find((r) => r.id === "kolden2011")!;
    const set = run.aggregate.sets.find((s) => s.id === "pool:overall")!;
    const trace = await traceFigure("kolden2011", "hansen1968", effects);
    const others = set.effects.filter((e) => e.effect_id !== "hansen1968");
    const without = rma(
      others.map((e) => e.yi),
      others.map((e) => e.vi),
    ).beta[0]!;
    const pooled = run.pool.fits[0]!.backTransformed!.pred;
    expect(trace.pull.leaveOneOut).toBeCloseTo(pooled - Math.tanh(without), 9);
    let sum = 0;
    let variance = 0;
    for (const id of tracedIds(run, "overall")) {
      const { pull } = traceRow(run, id, "overall")!;
      sum += pull.shapley!;
      variance += pull.se! ** 2;
    }
    expect(Math.abs(sum - pooled)).toBeLessThan(5 * Math.sqrt(variance));
  });

  it.each([
    ["farber2011", "bachelor1992", undefined, "did you mean bachelor1991?"],
    ["farber2011", "bachelor1991", "overal", "did you mean overall?"],
    ["farber201", "bachelor1991", undefined, "did you mean farber2011?"],
  ])("%s %s %s: nearest name", async (id, effect, analysis, hint) => {
    await expect(traceFigure(id, effect, effects, analysis)).rejects.toMatchObject({ hint });
  });

  it("says why an excluded row has no trace", async () => {
    await expect(traceFigure("alliance2026", "arnow_2013_1", effects)).rejects.toThrow("arnow_2013_1 is excluded: ");
  });

  it("prints formula, numbers, place and source", async () => {
    const { out } = await commandOutput(traceCommand, ["farber2011", "bachelor1991"]);
    for (const text of ["atanh(r)", "r = 0.49", "row 2", "Fisher (1921)", "1 / (vi + tau2)", "share of Q"]) {
      expect(out).toContain(text);
    }
  });
});
