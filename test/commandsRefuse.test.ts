import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runCli } from "./support/runCli.ts";

/**
 * Whatever is typed: a number or a message, never a stack, and never NaN in the JSON. Tables of one to twelve effects with every
 * awkwardness at once, options that go together and options that do not.
 */
const cell = fc.record({
  study: fc.integer({ min: 0, max: 5 }),
  yi: fc.oneof(fc.constant(0.3), fc.double({ min: -1, max: 1, noNaN: true })),
  vi: fc.oneof(
    fc.constant(0.04),
    fc.integer({ min: -6, max: 2 }).map((order) => 10 ** order),
  ),
  ri: fc.double({ min: -0.95, max: 0.95, noNaN: true }),
  ni: fc.integer({ min: 4, max: 200 }),
  g: fc.constantFrom("a", "b", "c", ""),
  x: fc.constantFrom("", "1", "2", "3.5", "7"),
  rxx: fc.double({ min: 0.4, max: 1, noNaN: true }),
});
const tables = fc
  .array(cell, { minLength: 1, maxLength: 12 })
  .map((rows) =>
    [
      "effect_id,study_id,yi,vi,ri,ni,g,x,w,rxx,ryy,ux",
      ...rows.map((r, i) =>
        [`e${i}`, `s${r.study}`, r.yi, r.vi, r.ri, r.ni, r.g, r.x, r.ni, r.rxx, 0.8, 0.7].join(","),
      ),
    ].join("\n"),
  );

const some = (...choices: readonly string[][]) =>
  fc.oneof({ arbitrary: fc.constant([]), weight: 2 }, fc.constantFrom(...choices));
const each = (option: string, ...values: readonly string[]) => some(...values.map((value) => [option, value]));
const together = (...parts: readonly fc.Arbitrary<readonly string[]>[]) =>
  fc.tuple(...parts).map((lists) => lists.flat());

const model = together(
  each("--measure", "GEN", "ZCOR", "COR", "UCOR"),
  each("--method", "EE", "DL", "HE", "HS", "HSk", "SJ", "ML", "REML", "EB", "PM", "PMM", "GENQ"),
  each("--test", "t", "knha", "adhoc"),
  each("--mods", "g", "x", "g*x", "0 + g", "poly(x, 2)"),
  each("--weights", "w"),
);
const random = some(["--random", "study_id/effect_id"], ["--random", "study_id + g"], ["--rho", ".5"]);
const commands = {
  fit: together(
    random,
    each("--confint", "QP", "GENQ", "PL"),
    each("--pi", "normal", "riley", "hts"),
    some(["--means"], ["--pairwise", "holm"], ["--vif"], ["--multimodel"], ["--permute", "20"], ["--subgroups", "g"]),
    some(
      ["--cluster", "study_id"],
      ["--cluster", "study_id", "--wild", "9"],
      ["--robu", "HIER"],
      ["--rho-grid", "0,.5"],
    ),
    some(["--threshold", ".1"], ["--integrated"], ["--i2", "Q"], ["--attenuation", "direct"], ["--compat", "MAc"]),
  ),
  influence: together(random, each("--gosh", "50"), each("--by", "effect"), each("--order", "x", "ni")),
  bias: together(
    each("--egger", "lm"),
    each("--estimator", "R0", "Q0"),
    each("--steps", "0.025,0.5", "0.05,1"),
    each("--cluster", "study_id"),
  ),
} as const;

describe.each(Object.entries(commands))("%s", (command, options) => {
  it("gives numbers or a message, whatever the table and the options", async () => {
    await fc.assert(
      fc.asyncProperty(tables, model, options, async (table, choices, more) => {
        const argv = [command, "table.csv", "--json", ...choices, ...more];
        const { code, out, err } = await runCli(argv, new Map([["table.csv", `${table}\n`]]));
        expect(err).not.toMatch(/NaN|undefined|bug in/);
        expect([0, 1]).toContain(code);
        if (code === 1) expect(err.trim()).not.toBe("");
        else expect(out).not.toMatch(/NaN|Infinity|: null/);
      }),
      { numRuns: 60 },
    );
  });
});
