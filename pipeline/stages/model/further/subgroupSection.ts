import { PipelineError } from "../../../errors.ts";
import type { Fit } from "../../../schema/fit.ts";
import type { Measure } from "../../../schema/names.ts";
import type { Warning } from "../../../schema/warning.ts";
import type { RmaFit } from "../../../stats/fit.ts";
import { type BetweenTest, subgroups } from "../../../stats/subgroups.ts";
import { backTransform, isFisherZ } from "../backTransform.ts";
import { keepRows } from "../effectTable.ts";
import { type Prepared, requireColumn } from "../prepare.ts";
import type { ModelSpec } from "../spec.ts";

type Subgroups = NonNullable<Fit["subgroups"]>;
type Level = Subgroups["levels"][number]["common"];

/** A factor analysed with one τ² for all levels and with one for each. */
export interface SubgroupSection {
  readonly subgroups: Subgroups;
  readonly warnings: readonly Warning[];
}

/**
 * Means of the levels of `--subgroups` both ways with their tests of equality.
 *
 * Levels that share samples (`sample_id`, or else the column of studies) are not independent: there is then no test between them.
 *
 * @throws {PipelineError} beside other moderators, or for a column that is not there
 * @throws {RangeError} for fewer than 2 levels
 */
export function subgroupSection(prepared: Prepared, spec: ModelSpec): SubgroupSection {
  const column = spec.subgroups!;
  if (spec.mods !== undefined && spec.mods.trim() !== column)
    throw new PipelineError(`--subgroups ${column} needs a model without other moderators, got --mods ${spec.mods}`);
  const cells = requireColumn(prepared.table, column);
  const positions = cells.flatMap((cell, i) => (cell === null ? [] : [i]));
  const table = keepRows(prepared.table, positions);
  const { method, test, level, tau2 } = spec;
  const weights = spec.weights === undefined ? undefined : (requireColumn(table, spec.weights) as number[]);
  const labels = requireColumn(table, column).map(String);
  const found = subgroups(table.yi, table.vi, labels, { method, test, level, tau2, weights });
  const shared = sharedSamples(table.columns.sample_id ?? table.columns[spec.study], labels);
  const tests = shared > 0 ? {} : betweenTests(found.betweenCommon, found.betweenSeparate);
  const levels = found.levels.map((name, j) => {
    const own = found.separate.find((other) => other.level === name);
    return {
      level: name,
      k: found.k[j]!,
      common: levelMean(found.common, j, table.measure),
      ...(own ? { separate: { ...levelMean(own.fit, 0, table.measure), ...heterogeneity(own.fit) } } : {}),
    };
  });
  return {
    subgroups: { column, levels, ...tests },
    warnings: warningsOf(column, cells.length - labels.length, shared),
  };
}

function levelMean(fit: RmaFit, j: number, measure: Measure): Level {
  const mean = { beta: fit.beta[j]!, ciLb: fit.ciLb[j]!, ciUb: fit.ciUb[j]! };
  return {
    ...mean,
    se: fit.se[j]!,
    stat: fit.stat[j]!,
    ...(fit.df === undefined ? {} : { df: fit.df }),
    pval: fit.pval[j]!,
    tau2: fit.tau2,
    ...(isFisherZ(measure) ? { backTransformed: backTransform(mean) } : {}),
  };
}

function heterogeneity({ I2, QE, QEp }: RmaFit): Pick<Level, "I2" | "QE" | "QEp"> {
  return { I2, QE, QEp };
}

function betweenTests(common: BetweenTest, separate: BetweenTest | undefined) {
  const plain = ({ stat, df, pval }: BetweenTest) => ({ stat, df: [...df], pval });
  return { betweenCommon: plain(common), ...(separate ? { betweenSeparate: plain(separate) } : {}) };
}

/** Number of samples that have effects in more than one level. */
function sharedSamples(samples: readonly (string | number | null)[] | undefined, levels: readonly string[]): number {
  const seen = new Map<string | number, Set<string>>();
  samples?.forEach((sample, i) => {
    if (sample !== null) seen.set(sample, (seen.get(sample) ?? new Set()).add(levels[i]!));
  });
  return [...seen.values()].filter((own) => own.size > 1).length;
}

function warningsOf(column: string, missing: number, shared: number): Warning[] {
  const absent = `${missing} row${missing === 1 ? "" : "s"} without ${column} left out of the subgroups`;
  const dependent = `${shared} sample${shared === 1 ? " has" : "s have"} effects in more than one level of ${column}: levels are not independent, so there is no test between them; --mods ${column} with --cluster has one`;
  return [
    ...(missing > 0 ? [{ code: "missingSubgroup", message: absent }] : []),
    ...(shared > 0 ? [{ code: "dependentLevels", message: dependent }] : []),
  ];
}
