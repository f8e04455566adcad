import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fromRows, ones } from "../../../pipeline/stats/matrix.ts";
import { fitMultilevel } from "../../../pipeline/stats/multilevel/fit.ts";
import { type RobustFit, robustVariance } from "../../../pipeline/stats/robust/variance.ts";
import { htzTest, zeroConstraints } from "../../../pipeline/stats/robust/wald.ts";
import { multilevelWorking, univariateWorking } from "../../../pipeline/stats/robust/working.ts";
import {
  deviation,
  inputOf,
  type OracleRobust,
  oracle,
  tableOf,
  testOf,
  title,
} from "../multilevel/dependentOracle.ts";

interface UnivariateFit {
  readonly table: string;
  readonly design: string;
  readonly method: string;
  readonly names: string[];
  readonly X?: number[][];
  readonly weights?: number[];
  readonly tau2: number;
  readonly beta: number[];
  readonly robust: {
    readonly clusters: number;
    readonly CR0: OracleRobust;
    readonly CR1: OracleRobust;
    readonly CR2: OracleRobust;
  };
}

/** clubSandwich 0.5.8 on metafor::rma.uni, made by scripts/oracle/dependent.R. */
const univariate: { readonly fits: UnivariateFit[] } = JSON.parse(
  readFileSync(new URL("../../fixtures/metafor/dependentUnivariate.json", import.meta.url), "utf8"),
);

const types = ["CR0", "CR1", "CR2"] as const;

function compare(robust: RobustFit, expected: OracleRobust, names: readonly string[]): void {
  for (const key of ["se", "stat", "df", "pval", "ciLb", "ciUb"] as const)
    expect(deviation(robust[key], expected[key]), key).toBeLessThan(1e-10);
  const scale = Math.max(...expected.vb.flat().map(Math.abs));
  expect(deviation(robust.vb.data, expected.vb.flat(), 1e-4 * scale)).toBeLessThan(1e-10);
  const slopes = names.flatMap((name, j) => (name === "(Intercept)" ? [] : [j]));
  expect(expected.htz !== undefined).toBe(slopes.length > 1);
  if (!expected.htz) return;
  const test = htzTest(robust, zeroConstraints(names.length, slopes));
  expect(deviation([test.F, ...test.df, test.p], [expected.htz.F, ...expected.htz.df, expected.htz.p])).toBeLessThan(
    1e-10,
  );
}

describe("clubSandwich on rma.mv", () => {
  const fits = oracle.fits.filter((fit) => fit.robust);

  it("is compared on its whole grid", () => {
    expect(fits.length).toBe(35);
  });

  it.each(fits.flatMap((fit) => types.map((type) => [`${title(fit)} ${type}`, fit, type] as const)))(
    "%s",
    (_, fit, type) => {
      const multilevel = fitMultilevel(inputOf(fit, true), testOf(fit));
      const robust = robustVariance(multilevelWorking(multilevel), tableOf(fit).study, type);
      expect(robust.clusters).toBe(fit.robust!.clusters);
      compare(robust, fit.robust![type], fit.names);
    },
  );
});

describe("clubSandwich on rma.uni", () => {
  it("is compared on its whole grid", () => {
    expect(univariate.fits.length).toBe(14);
    expect(univariate.fits.filter((fit) => fit.weights).length).toBe(4);
  });

  it.each(
    univariate.fits.flatMap((fit) =>
      types.map(
        (type) =>
          [`${fit.table} ${fit.design} ${fit.method} ${fit.weights ? "own weights " : ""}${type}`, fit, type] as const,
      ),
    ),
  )("%s", (_, fit, type) => {
    const { yi, vi, study } = oracle.data[fit.table]!;
    const X = fit.X ? fromRows(fit.X) : ones(yi.length);
    const { tau2, beta, weights } = fit;
    const working = univariateWorking({ yi, vi, X, tau2, beta, ...(weights ? { weights } : {}) });
    compare(robustVariance(working, study, type), fit.robust[type], fit.names);
  });
});
