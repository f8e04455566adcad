import { type SamplingOptions, shapley } from "../attribution.ts";

/** What a model sees of one study in one version of the data. */
export interface Item {
  readonly study_id: string;
}

/** A number before and after, and the part of the change that each changed study (and the analysis) is answerable for. */
export interface Change {
  readonly old: number;
  readonly new: number;
  readonly change: number;
  /** parts of the change; they add up to it. `(analysis)` stands for choices that changed with the data */
  readonly byStudy: readonly { readonly study_id: string; readonly share: number; readonly se?: number }[];
  /** orders drawn and their seed, where there were too many changed studies for all coalitions */
  readonly orders?: number;
  readonly seed?: number;
}

/** Name of the player that stands for a changed analysis. */
export const ANALYSIS = "(analysis)";

/** Data of both versions under one analysis, and how a number is made from any mixture of them. */
export interface Versions<T extends Item> {
  readonly old: readonly T[];
  readonly new: readonly T[];
  value(items: readonly T[]): number;
}

/**
 * Attributes the change of a number between two versions to the studies that changed, by Shapley values.
 *
 * A coalition is a set of studies that are taken from the new version, all others from the old one. Exact for up to twelve
 * changed studies, sampled above.
 *
 * @param under the versions under the old analysis and, where the analysis changed, under the new one
 * @returns parts in order of size; their sum is new − old
 */
export function attributeChange<T extends Item>(
  under: readonly [Versions<T>] | readonly [Versions<T>, Versions<T>],
  options: SamplingOptions = {},
): Change {
  const studies = [...new Set(under.flatMap(changedStudies))];
  const analysis = under.length === 2;
  const players = analysis ? [ANALYSIS, ...studies] : studies;
  const taken = (members: readonly boolean[]): number => {
    const chosen = under[analysis && members[0] ? 1 : 0]!;
    const fresh = new Set(players.filter((_, i) => members[i]));
    return chosen.value(mixture(chosen, fresh));
  };
  const { shares, se, orders, seed, from, to } = shapley(players.length, taken, options);
  const byStudy = players
    .map((study_id, i) => ({ study_id, share: shares[i]!, ...(se ? { se: se[i]! } : {}) }))
    .sort((a, b) => Math.abs(b.share) - Math.abs(a.share));
  return {
    old: from,
    new: to,
    change: to - from,
    byStudy,
    ...(orders === undefined ? {} : { orders, seed: seed! }),
  };
}

/** Studies that the model sees differently in the two versions; a changed note or DOI is no change to it. */
function changedStudies<T extends Item>({ old, new: next }: Versions<T>): string[] {
  const text = (items: readonly T[], study: string): string =>
    JSON.stringify(items.filter((item) => item.study_id === study));
  const all = [...new Set([...old, ...next].map((item) => item.study_id))];
  return all.filter((study) => text(old, study) !== text(next, study));
}

/** Rows of the old version with those of `fresh` studies taken from the new one instead. */
function mixture<T extends Item>(versions: Versions<T>, fresh: ReadonlySet<string>): T[] {
  return [
    ...versions.old.filter((item) => !fresh.has(item.study_id)),
    ...versions.new.filter((item) => fresh.has(item.study_id)),
  ];
}
