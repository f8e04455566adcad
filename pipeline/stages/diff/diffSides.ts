import { attributeChange, type Change, type Versions } from "../../ledger/diff/change.ts";
import { diffRows, type RowChanges } from "../../ledger/diff/rows.ts";
import { rma } from "../../stats/regression.ts";
import { fitModel } from "../model/fitModel.ts";
import { modelSpec } from "../model/spec.ts";
import { type Computable, whenComputable } from "../model/whenComputable.ts";
import { type DiffItem, type DiffModel, type DiffSide, tableOf } from "./side.ts";

/** A number's change, or why it has none. */
type Attributed = Change | { readonly notComputable: string };

/** What changed between two versions, and which study moved the results by how much. */
export interface Diff {
  /** sentences that must stand beside the pooled values of the two versions */
  readonly limitations: readonly string[];
  readonly rows: RowChanges;
  readonly analysisChanged: boolean;
  /** on the correlation scale where the model has it */
  readonly pooled?: Attributed;
  readonly tau2?: Attributed;
  readonly moderators: readonly { readonly moderator: string; readonly QM: Attributed }[];
  readonly verdicts: readonly { readonly id: string; readonly old?: string; readonly new?: string }[];
}

/** Both versions under one analysis. */
export interface DiffPair {
  readonly old: DiffSide;
  readonly new: DiffSide;
}

/**
 * Compares two versions of a data set.
 *
 * @param under both versions under the old analysis and, where the analysis changed too, both under the new one
 */
export function diffSides(under: readonly [DiffPair] | readonly [DiffPair, DiffPair]): Diff {
  const first = under[0];
  const last = under[under.length - 1] as DiffPair;
  const change = (model: (side: DiffSide) => DiffModel | undefined, value: ModelValue) => changeOf(under, model, value);
  const pooled = change((side) => side.pool, pooledValue);
  const univariate = (side: DiffSide) => (side.pool && !isMultilevel(side.pool) ? side.pool : undefined);
  const tau2 = change(univariate, (items, { method }) => fitted(items, method)?.tau2 ?? 0);
  const names = first.old.moderators.map((m) => m.id).filter((id) => last.new.moderators.some((m) => m.id === id));
  return {
    limitations: [...new Set([first.old.limitation, last.new.limitation].filter((text) => text !== undefined))],
    rows: diffRows(first.old.rows, last.new.rows),
    analysisChanged: under.length === 2,
    ...(pooled ? { pooled } : {}),
    ...(tau2 ? { tau2 } : {}),
    moderators: names.flatMap((moderator) => {
      const QM = change((side) => side.moderators.find((m) => m.id === moderator), qm);
      return QM ? [{ moderator, QM }] : [];
    }),
    verdicts: changedVerdicts(first.old, last.new),
  };
}

type ModelValue = (items: readonly DiffItem[], model: DiffModel) => number;

function fitted(items: readonly DiffItem[], method: DiffModel["method"]) {
  if (items.length === 0) return undefined;
  return rma(
    items.map((item) => item.yi),
    items.map((item) => item.vi),
    { method },
  );
}

/** The pooled value, 0 without any study. */
function pooledValue(items: readonly DiffItem[], model: DiffModel): number {
  const { method, onZ } = model;
  const mean = (isMultilevel(model) ? multilevelMean(items, model) : fitted(items, method)?.beta[0]) ?? 0;
  return onZ ? Math.tanh(mean) : mean;
}

function isMultilevel({ random, rho }: DiffModel): boolean {
  return random !== undefined || rho !== undefined;
}

function multilevelMean(items: readonly DiffItem[], { method, test, random, rho, onZ }: DiffModel): number | undefined {
  if (items.length === 0) return undefined;
  const choices = { method, test, ...(random ? { random } : {}), ...(rho === undefined ? {} : { rho }) };
  return fitModel(tableOf(items, onZ), modelSpec(choices)).coefficients[0]?.beta;
}

function qm(items: readonly DiffItem[], { method, test, mods, onZ }: DiffModel): number {
  const fit = fitModel(tableOf(items, onZ), modelSpec({ method, test, ...(mods ? { mods } : {}) }));
  if (!fit.moderators) throw new RangeError(`${mods} needs at least 2 levels in every mixture of the versions`);
  return fit.moderators.QM;
}

function changeOf(
  under: readonly DiffPair[],
  model: (side: DiffSide) => DiffModel | undefined,
  value: ModelValue,
): Attributed | undefined {
  const versions: Versions<DiffItem>[] = [];
  for (const pair of under) {
    const [old, next] = [model(pair.old), model(pair.new)];
    if (!old || !next) return undefined;
    versions.push({ old: old.items, new: next.items, value: (items) => value(items, next) });
  }
  const [first, second] = versions;
  const result: Computable<Change> = whenComputable(() => attributeChange(second ? [first!, second] : [first!]));
  return "value" in result ? result.value : { notComputable: result.reason };
}

function changedVerdicts(old: DiffSide, next: DiffSide): Diff["verdicts"] {
  const ids = [...new Set([...old.verdicts, ...next.verdicts].map((verdict) => verdict.id))];
  return ids.flatMap((id) => {
    const before = old.verdicts.find((v) => v.id === id)?.verdict;
    const after = next.verdicts.find((v) => v.id === id)?.verdict;
    if (before === after) return [];
    return [{ id, ...(before ? { old: before } : {}), ...(after ? { new: after } : {}) }];
  });
}
