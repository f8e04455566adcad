import type { Universe } from "./universe.ts";

/** A choice, its levels, and how much of the spread of the estimates it accounts for by itself. */
export interface ChoiceSummary {
  readonly name: string;
  readonly levels: readonly string[];
  /** between-level sum of squares over the total, 0 to 1; interactions belong to no choice */
  readonly varianceExplained: number;
}

/** A published figure to look for among the universes. */
export interface Published {
  readonly claim: string;
  readonly printed: string;
  /** its printed interval where there is one, else what its digits stand for */
  readonly interval: readonly [number, number];
}

/** What all universes say together. */
export interface MultiverseSummary {
  readonly choices: readonly ChoiceSummary[];
  readonly share: { readonly positive: number; readonly significant: number; readonly withinPublished?: number };
  readonly quantiles: {
    readonly min: number;
    readonly q25: number;
    readonly median: number;
    readonly q75: number;
    readonly max: number;
  };
}

/**
 * Sums up a multiverse: which share of universes agrees on sign, on significance at .05, and with the published interval, and
 * which choice matters most.
 *
 * @param universes at least one
 * @throws {RangeError} if there is none
 * @see Simonsohn, Simmons & Nelson (2020), Nature Human Behaviour 4:1208–1214; Steegen et al. (2016), Perspectives on
 *   Psychological Science 11:702–712
 */
export function summarise(universes: readonly Universe[], published?: Published): MultiverseSummary {
  if (universes.length === 0) throw new RangeError("multiverse needs at least 1 universe, got none");
  const share = (is: (u: Universe) => boolean) => universes.filter(is).length / universes.length;
  const sorted = Float64Array.from(universes, (u) => u.estimate).sort();
  return {
    choices: choiceSummaries(universes),
    share: {
      positive: share((u) => u.estimate > 0),
      significant: share((u) => u.pval < 0.05),
      ...(published
        ? { withinPublished: share((u) => u.estimate >= published.interval[0] && u.estimate <= published.interval[1]) }
        : {}),
    },
    quantiles: {
      min: quantile(sorted, 0),
      q25: quantile(sorted, 0.25),
      median: quantile(sorted, 0.5),
      q75: quantile(sorted, 0.75),
      max: quantile(sorted, 1),
    },
  };
}

/** Linear interpolation between order statistics (Hyndman & Fan type 7). */
function quantile(sorted: Float64Array, p: number): number {
  const at = p * (sorted.length - 1);
  const below = Math.floor(at);
  const low = sorted[below]!;
  return low + (at - below) * ((sorted[below + 1] ?? low) - low);
}

function choiceSummaries(universes: readonly Universe[]): ChoiceSummary[] {
  const names = [...new Set(universes.flatMap((u) => Object.keys(u.choices)))];
  const mean = universes.reduce((sum, u) => sum + u.estimate, 0) / universes.length;
  const total = universes.reduce((sum, u) => sum + (u.estimate - mean) ** 2, 0);
  return names
    .map((name) => {
      const groups = new Map<string, { n: number; sum: number }>();
      for (const { choices, estimate } of universes) {
        const level = choices[name] ?? "";
        const group = groups.get(level) ?? { n: 0, sum: 0 };
        group.n += 1;
        group.sum += estimate;
        groups.set(level, group);
      }
      const between = [...groups.values()].reduce((s, { n, sum }) => s + n * (sum / n - mean) ** 2, 0);
      return { name, levels: [...groups.keys()], varianceExplained: total > 0 ? between / total : 0 };
    })
    .sort((a, b) => b.varianceExplained - a.varianceExplained);
}
