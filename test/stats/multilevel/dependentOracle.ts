import { readFileSync } from "node:fs";
import { fromRows, type Matrix, ones } from "../../../pipeline/stats/matrix.ts";
import { nestedFactors, type RandomFactor } from "../../../pipeline/stats/multilevel/factor.ts";
import type { MultilevelTest } from "../../../pipeline/stats/multilevel/fit.ts";
import type { MultilevelInput } from "../../../pipeline/stats/multilevel/model.ts";

/** Columns of one table of the oracle, in its unsorted order. */
export interface OracleTable {
  readonly yi: number[];
  readonly vi: number[];
  readonly study: number[];
  readonly [column: string]: number[];
}

export interface OracleCoefficients {
  readonly se: number[];
  readonly stat: number[];
  readonly df: number[];
  readonly pval: number[];
  readonly ciLb: number[];
  readonly ciUb: number[];
}

export interface OracleRobust extends OracleCoefficients {
  readonly vb: number[][];
  readonly htz?: { readonly F: number; readonly df: [number, number]; readonly p: number };
}

/** One rma.mv fit with its spread over three optimisers. */
export interface OracleFit extends Omit<OracleCoefficients, "df"> {
  readonly table: string;
  readonly design: string;
  readonly rho: number;
  readonly method: "REML" | "ML";
  readonly test: "z" | "t";
  readonly dfs: "residual" | "contain";
  readonly factors: string[];
  readonly names: string[];
  readonly X?: number[][];
  readonly optimisers: string[];
  readonly sigma2: number[];
  readonly beta: number[];
  readonly ddf?: number[];
  readonly QE: number;
  readonly QEp: number;
  readonly QM: number;
  readonly QMdf: (number | null)[];
  readonly QMp: number;
  readonly logLik: { ll: number; dev: number; AIC: number; BIC: number; AICc: number };
  readonly spread: { sigma2: number[]; beta: number[]; se: number[]; ll: number[] };
  readonly robust?: {
    readonly clusters: number;
    readonly CR0: OracleRobust;
    readonly CR1: OracleRobust;
    readonly CR2: OracleRobust;
  };
}

interface Oracle {
  readonly maker: { readonly metafor: string };
  readonly data: Readonly<Record<string, OracleTable>>;
  readonly fits: OracleFit[];
}

/** dependent.json: metafor 3.8-1 and clubSandwich 0.5.8, made by scripts/oracle/dependent.R. */
export const oracle: Oracle = JSON.parse(
  readFileSync(new URL("../../fixtures/metafor/dependent.json", import.meta.url), "utf8"),
);

/** Name of a fit for the test's title. */
export function title(fit: OracleFit): string {
  return `${fit.table} ${fit.design} rho ${fit.rho} ${fit.method} ${fit.test}`;
}

export function tableOf(fit: OracleFit): OracleTable {
  return oracle.data[fit.table]!;
}

/** Model matrix of a fit. */
export function designOf(fit: OracleFit): Matrix {
  return fit.X ? fromRows(fit.X) : ones(tableOf(fit).yi.length);
}

/** The oracle's model as input of fitMultilevel; with `sigma2`, held at the oracle's variances. */
export function inputOf(fit: OracleFit, hold = false): MultilevelInput {
  const table = tableOf(fit);
  const named: RandomFactor[] = fit.factors.map((name) => ({ name, labels: table[name]! }));
  return {
    yi: table.yi,
    vi: table.vi,
    X: designOf(fit),
    random: fit.design.startsWith("crossed") ? named : nestedFactors(named),
    method: fit.method,
    ...(fit.rho > 0 ? { sampling: { cluster: table.study, rho: fit.rho } } : {}),
    ...(hold ? { sigma2: fit.sigma2 } : {}),
  };
}

export function testOf(fit: OracleFit): MultilevelTest {
  return { test: fit.test, dfs: fit.dfs };
}

/** Largest relative difference of two runs of numbers, against the larger of the entry and `floor`. */
export function deviation(got: ArrayLike<number>, expected: ArrayLike<number>, floor = 1e-300): number {
  if (got.length !== expected.length) return Infinity;
  let worst = 0;
  for (let i = 0; i < got.length; i++)
    worst = Math.max(worst, Math.abs(got[i]! - expected[i]!) / Math.max(Math.abs(expected[i]!), floor));
  return worst;
}
