import { readStat } from "../../convert/refusals.ts";
import type { ValueSet } from "../../schema/analysis.ts";
import type { StudyRow } from "../../schema/study.ts";
import { percent as inPercent } from "../../schema/words.ts";
import type { CellIssue } from "./cells.ts";

/** The statistic of a row in one value set, as far as its cells were read. */
interface Reported {
  readonly stat: string;
  readonly value: number | undefined;
  readonly ni: number | undefined;
  readonly df1: number | undefined;
  readonly df2: number | undefined;
  readonly tails: number | undefined;
}

/**
 * What the statistic of a row cannot be, whatever its paper: |r| ≥ 1, a p outside (0, 1), n below 4, df against n …
 *
 * Concerns values that are there; that an included row lacks one is told by {@link missingIssues}.
 */
export function rangeIssues(row: StudyRow, set: ValueSet): CellIssue[] {
  const r = reported(row, set);
  const issues = [...sampleIssues(r, set), ...valueIssues(r, set)];
  if (RESIDUAL.has(r.stat) || r.stat === "p") issues.push(...dfIssues(r));
  if (r.df1 !== undefined && r.df1 !== 1 && (r.stat === "F" || r.stat === "chi2")) {
    const hint = "several groups or predictors have no direction and no correlation";
    issues.push({ column: "df1", problem: `needs df1 = 1 for ${r.stat}, got ${r.df1}`, hint });
  }
  if (r.tails !== undefined && r.tails !== 1 && r.tails !== 2) {
    issues.push({ column: "tails", problem: `needs 1 or 2, got ${r.tails}` });
  }
  return issues;
}

/** What an included row needs beyond its printed value: a statistic that converts, its direction, n or df. */
export function missingIssues(row: StudyRow, set: ValueSet, unread: ReadonlySet<string>): CellIssue[] {
  const issues: CellIssue[] = [];
  const lacks = (column: string, value: unknown) => value === undefined && !unread.has(column);
  const empty = (column: string, need: string, hint?: string) =>
    issues.push({ column, problem: `needs ${need}, got an empty cell`, ...(hint ? { hint } : {}) });
  if (row.stat === undefined) {
    if (lacks("stat", row.stat)) empty("stat", "the name of the statistic");
    return issues;
  }
  const stat = readStat(row.stat);
  if (typeof stat !== "string") return [{ column: "stat", problem: stat.problem, hint: stat.hint }];
  const r = reported(row, set);
  if (lacks(set.value, r.value)) empty(set.value, "the value of the statistic");
  if (row.orientation === undefined && r.value !== 0 && lacks("orientation", row.orientation)) {
    empty("orientation", "yes, no, oriented or reversed", "the source is silent on the direction: exclude the row");
  }
  if ((stat === "F" || stat === "chi2") && lacks("df1", r.df1)) empty("df1", `df1 = 1 for ${stat}`);
  const byDf = RESIDUAL.has(stat) || stat === "p";
  const byGroups = stat === "d" || stat === "g" || stat === "OR";
  const enough = (byDf && r.df2 !== undefined) || (byGroups && row.n1 !== undefined && row.n2 !== undefined);
  if (!enough && lacks(set.ni, r.ni)) {
    empty(set.ni, byDf ? `n, or df2, for ${stat}` : byGroups ? `n, or n1 and n2, for ${stat}` : `n for ${stat}`);
  }
  return issues;
}

const RESIDUAL = new Set(["t", "F", "partial_r"]);

function reported(row: StudyRow, set: ValueSet): Reported {
  const number = (column: string) => {
    const value = row[column];
    return typeof value === "number" ? value : undefined;
  };
  const named = row.stat === undefined ? "" : readStat(row.stat);
  const stat = typeof named === "string" ? named : "";
  const { df1, df2, tails } = row;
  return { stat, value: number(set.value), ni: number(set.ni), df1, df2, tails };
}

function sampleIssues({ ni }: Reported, set: ValueSet): CellIssue[] {
  if (ni === undefined) return [];
  if (!Number.isInteger(ni)) return [{ column: set.ni, problem: `needs a whole number of persons, got ${ni}` }];
  return ni < 4 ? [{ column: set.ni, problem: `needs n of at least 4, got ${ni}` }] : [];
}

function valueIssues({ stat, value }: Reported, set: ValueSet): CellIssue[] {
  if (value === undefined) return [];
  const issue = (need: string, hint?: string): CellIssue[] => [
    { column: set.value, problem: `needs ${need}, got ${value}`, ...(hint ? { hint } : {}) },
  ];
  const percent = value > 1 && value <= 100 ? `${inPercent(value)} is ${value / 100}` : undefined;
  switch (stat) {
    case "r":
    case "partial_r":
    case "spearman":
      return Math.abs(value) < 1 ? [] : issue("|r| < 1", "is a decimal point missing?");
    case "p":
      return value > 0 && value < 1 ? [] : issue("p between 0 and 1");
    case "r2":
      return value >= 0 && value < 1 ? [] : issue("R² from 0 to below 1", percent);
    case "F":
    case "chi2":
      return value >= 0 ? [] : issue(`${stat} of 0 or more`, "the direction goes to orientation");
    case "OR":
      return value > 0 ? [] : issue("a positive odds ratio", "a log odds ratio is not an odds ratio");
    default:
      return [];
  }
}

function dfIssues({ stat, ni, df2 }: Reported): CellIssue[] {
  if (df2 === undefined) return [];
  if (df2 < 2) return [{ column: "df2", problem: `needs df2 of at least 2, got ${df2}` }];
  if (ni === undefined || df2 <= ni - 2) return [];
  const hint = "does it count repeated observations instead of persons?";
  return [{ column: "df2", problem: `needs df2 of at most n − 2 = ${ni - 2} for ${stat}, got ${df2}`, hint }];
}
