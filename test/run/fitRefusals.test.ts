import { describe, expect, it } from "vitest";
import { runCli, words } from "../support/runCli.ts";

const table = (rows: string) => new Map([["t.csv", `study_id,effect_id,yi,vi,grp,w\n${rows}`]]);
const ROWS = "s1,e1,.2,.01,a,1\ns1,e2,.3,.02,b,2\ns2,e3,.1,.015,a,1\ns3,e4,.4,.03,b,1\ns4,e5,.25,.02,a,3";

describe("fit refuses with a message that says what is needed", () => {
  it.each([
    ["t.csv --cluster nope", "needs a column 'nope', got study_id"],
    ["t.csv --cluster", "--cluster needs a value, got none"],
    ["t.csv --vcov CR1", "--vcov needs --cluster, got none"],
    ["t.csv --random study_id --test knha", "a multilevel model needs --test z or t, got knha"],
    ["t.csv --random study_id --pi hts", "a multilevel model needs --pi metafor, got hts"],
    ["t.csv --random study_id --weights w", "a multilevel model needs no --weights, got w"],
    ["t.csv --method GENQ", "method GENQ needs --weights COLUMN, got none"],
    ["t.csv --weights grp", "weights need numbers of at least 0, got 'a' for e1"],
    ["t.csv --weights w --attenuation none", "needs a model without --weights"],
    ["t.csv --mods grp --multimodel --weights w", "--multimodel needs a model without --weights"],
    ["t.csv --mods grp --ref grp=zz", "ref needs a level of grp, got zz; known: a, b"],
    ["t.csv --mods grp --hypothesis 'aa - b = 0'", "got aa at position 1; did you mean a?"],
    ["t.csv --tau2 -1", "--tau2 needs a number of at least 0, got -1"],
    ["t.csv --level 0", "--level needs a number above 0, got 0"],
    ["t.csv --level 100", "--level needs a number below 100, got 100"],
    ["t.csv --level abc", "--level needs a number, got something else"],
    ["t.csv --level 95 --level 90", "--level needs a number, got several: 95, 90"],
    ["t.csv --dfs contain", "--dfs needs --random or --rho"],
    ["t.csv --rho 0.5 --rho-grid 0,x", "--rho-grid needs a number"],
    ["t.csv --columns yi", "--columns needs quantity=header, got yi"],
    ["t.csv --attenuation none", "needs correlations with sample sizes"],
    ["t.csv --rho-matrix none.csv --rho-by grp", "needs a matrix, got no file none.csv"],
    ["t.csv --wild 9", "--wild needs --cluster, got none"],
    ["t.csv --wild", "Not enough arguments following: wild"],
    ["t.csv --cluster study_id --wild 9.5", "--wild needs a whole number, got 9.5"],
    ["t.csv --phi 0.5 --time grp", "--time needs numbers in grp, got 'a' for e1"],
    ["nowhere.csv", "needs a table, got no file nowhere.csv"],
  ])("%s", async (line, message) => {
    const run = await runCli(["fit", ...words(line)], table(ROWS));
    expect(run.code, run.err).toBe(1);
    expect(run.err).toContain(message);
    expect(run.err).not.toMatch(/\n\s+at /);
  });

  it.each([
    ["an empty file", "", "needs a header line, got none"],
    ["a header alone", "yi,vi", "a model needs at least 1 effect, got none"],
    ["a header twice", "yi,vi,yi\n1,2,3", 'needs distinct headers, got "yi" twice'],
  ])("%s", async (_, content, message) => {
    const run = await runCli(["fit", "t.csv"], new Map([["t.csv", content]]));
    expect(run.code).toBe(1);
    expect(run.err).toContain(message);
  });

  it("a folder in the place of a table", async () => {
    const { code, err } = await runCli(["fit", "data"]);
    expect([code, err.split("\n")[0]]).toEqual([1, "needs a table, got no file data"]);
  });
});

describe("fit reads", () => {
  it("a table with a byte-order mark, semicolons and decimal commas", async () => {
    const content = "\ufeffstudy;yi;vi\nMüller;0,20;0,01\nB;0,30;0,02\nC;0,1;0,03\n";
    const { code, out } = await runCli(["fit", "t.csv", "--json"], new Map([["t.csv", content]]));
    expect(code).toBe(0);
    expect(JSON.parse(out).coefficients[0].beta).toBeCloseTo((20 + 15 + 10 / 3) / (100 + 50 + 100 / 3), 12);
  });

  it("one effect, and says that nothing is pooled", async () => {
    const { code, out } = await runCli(["fit", "t.csv", "--json"], new Map([["t.csv", "yi,vi\n.2,.01"]]));
    expect(code).toBe(0);
    const fit = JSON.parse(out);
    expect(fit.coefficients[0]).toMatchObject({ beta: 0.2, se: 0.1 });
    expect(fit.warnings.map((warning: { code: string }) => warning.code)).toContain("oneEffect");
  });
});
