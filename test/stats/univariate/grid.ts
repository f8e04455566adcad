import { readFileSync } from "node:fs";
import type { Method, RmaOptions, Test } from "../../../pipeline/stats/fit.ts";
import { fromRows, type Matrix } from "../../../pipeline/stats/matrix.ts";

/** Problems and rows of the univariate oracle, and how to pose them to the engine. */

export interface Problem {
  readonly id: string;
  readonly yi: readonly number[];
  readonly vi: readonly number[];
  readonly level: readonly string[];
  readonly x: readonly (number | null)[];
}

export type Design = "intercept" | "factor" | "both" | "cells";

export interface Tau2Row {
  readonly problem: string;
  readonly design: Design;
  readonly method: Method;
  /** absent where metafor reports no convergence */
  readonly tau2?: number;
  readonly seTau2?: number;
}

export interface FitRow extends Tau2Row {
  readonly test: Test;
  readonly beta?: readonly number[];
  readonly se?: readonly number[];
  readonly stat?: readonly number[];
  readonly pval?: readonly number[];
  readonly ciLb?: readonly number[];
  readonly ciUb?: readonly number[];
  readonly I2?: number;
  readonly H2?: number;
  readonly R2?: number;
  readonly QE?: number;
  readonly QEp?: number;
  readonly QM?: number;
  readonly QMp?: number;
  /** ll, dev, AIC, BIC, AICc */
  readonly logLik?: readonly number[];
}

export function readFixture<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../../fixtures/metafor/${name}.json`, import.meta.url), "utf8")) as T;
}

const grid = readFixture<{ problems: Problem[]; rows: Tau2Row[] }>("univariate-tau2");

export const problems = grid.problems;
export const tau2Rows = grid.rows;
export const fitRows = readFixture<{ rows: FitRow[] }>("univariate-fits").rows;

export interface Posed {
  readonly yi: number[];
  readonly vi: number[];
  readonly X: Matrix;
  readonly options: RmaOptions;
}

/** The data of a problem in a design: rows with a missing moderator are left out where it is used. */
export function pose(id: string, design: Design, method: Method, test: Test = "z"): Posed {
  const problem = problems.find((candidate) => candidate.id === id);
  if (!problem) throw new Error(`no problem ${id}`);
  const rows = problem.yi.map((_, i) => i).filter((i) => design !== "both" || problem.x[i] !== null);
  const levels = [...new Set(problem.level)].sort();
  const X = fromRows(rows.map((i) => modelRow(problem.level[i]!, problem.x[i]!, levels, design)));
  const vi = rows.map((i) => problem.vi[i]!);
  const weights = method === "GENQ" ? vi.map((v) => 1 / Math.sqrt(v)) : undefined;
  return { yi: rows.map((i) => problem.yi[i]!), vi, X, options: { X, method, test, weights } };
}

function modelRow(level: string, x: number | null, levels: readonly string[], design: Design): number[] {
  const dummies = levels.map((name) => (name === level ? 1 : 0));
  if (design === "intercept") return [1];
  if (design === "cells") return dummies;
  return [1, ...dummies.slice(1), ...(design === "both" ? [x ?? Number.NaN] : [])];
}

/** Relative difference, absolute below `floor`. */
export function deviation(got: number, expected: number, floor = 0): number {
  if (got === expected) return 0;
  return Math.abs(got - expected) / Math.max(Math.abs(expected), floor);
}
