import { requireFinite, requirePositive, requireSameLength } from "../../guard.ts";
import { total, uncappedComposite } from "./faults.ts";

/** One aggregated effect. */
export interface MacAggregate {
  readonly id: string;
  /** level of the moderator, where one was given */
  readonly level?: string;
  /** uncapped composite correlation */
  readonly r: number;
  /** mean n, rounded half to even as R rounds */
  readonly n: number;
}

/**
 * Aggregation within studies, or within study × level, as MAc's `agg`: uncapped composite (fault 4), rounded mean n.
 *
 * Sorted by level, then study, as printed; studies in the order of their numbers where they are numbers.
 *
 * @param rho assumed correlation of the outcomes, MAc's default .5
 * @throws {RangeError} on non-finite numbers, an n that is not positive, or lengths that differ
 */
export function agg(
  ids: readonly string[],
  ri: readonly number[],
  ni: readonly number[],
  rho = 0.5,
  levels?: readonly string[],
): MacAggregate[] {
  requireSameLength("agg: ri", ids.length, ri.length);
  requireSameLength("agg: ni", ids.length, ni.length);
  requireFinite("agg: ri and rho", [...ri, rho]);
  requirePositive("agg: ni", ni);
  if (levels) requireSameLength("agg: levels", ids.length, levels.length);
  const groups = new Map<string, { id: string; level: string | undefined; at: number[] }>();
  ids.forEach((id, i) => {
    const level = levels?.[i];
    const key = JSON.stringify([id, level]);
    const group = groups.get(key) ?? { id, level, at: [] };
    group.at.push(i);
    groups.set(key, group);
  });
  return [...groups.values()]
    .sort((a, b) => compare(a.id, b.id) || compare(a.level ?? "", b.level ?? ""))
    .map(({ id, level, at }) => {
      const r = uncappedComposite(
        at.map((i) => ri[i]!),
        rho,
      );
      const n = roundHalfEven(total(at.map((i) => ni[i]!)) / at.length);
      return level === undefined ? { id, r, n } : { id, level, r, n };
    });
}

function compare(a: string, b: string): number {
  const difference = Number(a) - Number(b);
  if (!Number.isNaN(difference)) return difference;
  return a < b ? -1 : a > b ? 1 : 0;
}

function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const half = x - floor;
  if (half !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}

/**
 * Fault 7: `ComplData` keeps one row a study, drawn without a seed, so that no two runs agree. Right: {@link agg}, or all
 * rows in a model of dependent effects. Here the draw is the caller's, and what MAc drew cannot be had again.
 *
 * @param random uniform numbers in [0, 1)
 * @returns position of the row kept of each study, in the order of the studies' first rows
 */
export function complData(ids: readonly string[], random: () => number): number[] {
  const rows = new Map<string, number[]>();
  ids.forEach((id, i) => {
    rows.set(id, [...(rows.get(id) ?? []), i]);
  });
  return [...rows.values()].map((at) => at[Math.min(at.length - 1, Math.floor(random() * at.length))]!);
}
