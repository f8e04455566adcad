import type { Universe } from "../../../ledger/multiverse/universe.ts";
import type { Specification, SpecificationLevel, SpecificationNumbers } from "../../../report/further/numbers.ts";
import type { Ingested } from "../../../schema/dataset.ts";
import type { Converted } from "../../../schema/effect.ts";
import { type Multiverse, multiverse } from "../../multiverse/multiverse.ts";

/** Specifications that are drawn: about one for two pixels of a phone. */
const DRAWN = 160;

/**
 * The multiverse of a data set as a specification curve shows it.
 *
 * @throws {RangeError} when no combination of choices has a result
 */
export function specificationNumbers(ingest: Ingested, convert: Converted): SpecificationNumbers {
  const found = multiverse(ingest, convert);
  const published = publishedValue(found);
  return {
    n: found.n,
    missing: found.undefinedUniverses,
    share: found.share,
    quantiles: found.quantiles,
    choices: found.choices
      .filter((choice) => choice.levels.length > 1)
      .map(({ name, levels, varianceExplained }) => ({
        name,
        varianceExplained,
        levels: levels.map((level) => levelOf(found.universes, name, level)),
      })),
    ...(published ? { published } : {}),
    drawn: evenlySpaced(found.universes),
  };
}

/** A published value in the direction of the table: its interval was turned where the claim is printed the other way round. */
function publishedValue({ published }: Multiverse): SpecificationNumbers["published"] {
  if (!published) return undefined;
  const value = Number(published.printed.replace("−", "-"));
  if (!Number.isFinite(value)) return undefined;
  const [low, high] = published.interval;
  return { printed: published.printed, value: value >= low && value <= high ? value : -value };
}

function levelOf(universes: readonly Universe[], name: string, level: string): SpecificationLevel {
  const own = universes.filter((universe) => universe.choices[name] === level);
  const sorted = own.map(({ estimate }) => estimate).sort((a, b) => a - b);
  const n = sorted.length;
  const median = (sorted[Math.floor((n - 1) / 2)]! + sorted[Math.ceil((n - 1) / 2)]!) / 2;
  const significant = own.filter(({ pval }) => pval < 0.05).length / n;
  return { level, n, min: sorted[0]!, median, max: sorted[n - 1]!, significant };
}

function evenlySpaced(universes: readonly Universe[]): Specification[] {
  const sorted = [...universes].sort((a, b) => a.estimate - b.estimate);
  const count = Math.min(DRAWN, sorted.length);
  return Array.from({ length: count }, (_, i) => {
    const at = count === 1 ? 0 : Math.round((i * (sorted.length - 1)) / (count - 1));
    return { effect_id: `specification-${at + 1}`, rank: at + 1, ...sorted[at]! };
  });
}
