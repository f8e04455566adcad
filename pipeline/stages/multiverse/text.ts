import { percent } from "../../schema/words.ts";
import type { Multiverse } from "./multiverse.ts";

const shown = (share: number): string => percent((100 * share).toFixed(1));
const r = (x: number): string => x.toFixed(3);

/** A histogram of the estimates, a line a bin, so that a terminal shows the specification curve's shape. */
function histogram({ universes, quantiles, published }: Multiverse): string[] {
  const bins = 12;
  const width = (quantiles.max - quantiles.min) / bins || 1;
  const counts = new Array<number>(bins).fill(0);
  for (const { estimate } of universes)
    counts[Math.min(bins - 1, Math.floor((estimate - quantiles.min) / width))]! += 1;
  const most = Math.max(...counts);
  return counts.map((count, i) => {
    const from = quantiles.min + i * width;
    const [lo, hi] = published?.interval ?? [1, 0];
    const mark = from < hi && from + width > lo ? ` ← ${published?.printed}` : "";
    return `  ${r(from)} … ${r(from + width)}  ${"█".repeat(Math.round((40 * count) / most))}${mark}`;
  });
}

/** A multiverse for a terminal; its estimates never stand without the data set's limitation. */
export function multiverseText(result: Multiverse, seconds: number): string {
  const { n, undefinedUniverses, quantiles: q, share, choices, published, limitation } = result;
  return [
    `${result.id}: ${n} universes in ${seconds.toFixed(2)} s${undefinedUniverses > 0 ? `, ${undefinedUniverses} without a result` : ""}`,
    `pooled r from ${r(q.min)} to ${r(q.max)}, median ${r(q.median)}, middle half ${r(q.q25)} to ${r(q.q75)}${limitation ? ` — ${limitation}` : ""}`,
    `positive ${shown(share.positive)}, p < .05 ${shown(share.significant)}${
      published && share.withinPublished !== undefined
        ? `, within the published ${published.printed} (${r(published.interval[0])} to ${r(published.interval[1])}) ${shown(share.withinPublished)}`
        : ""
    }`,
    "",
    ...histogram(result),
    "",
    "which choice matters most (share of the variance of the estimates that it explains by itself):",
    ...choices
      .filter((c) => c.levels.length > 1)
      .map((c) => `  ${shown(c.varianceExplained).padStart(7)}  ${c.name}: ${c.levels.join(" · ")}`),
  ].join("\n");
}
