import type { TopLevelSpec } from "vega-lite";
import { looseDomain } from "./axis.ts";
import { type FigureOptions, figure, type Layer } from "./frame.ts";
import { on, scatterAxes, scatterFrame } from "./scatter.ts";
import { tone } from "./theme.ts";

/** A bin of subsets: its limits on both axes and how many subsets fell into it. */
export interface GoshBin {
  readonly effect_id: string;
  readonly x: number;
  readonly x2: number;
  readonly y: number;
  readonly y2: number;
  readonly count: number;
}

/** What a GOSH plot is told besides its bins. */
export interface GoshOptions extends FigureOptions {
  readonly xTitle: string;
  readonly yTitle: string;
}

/**
 * GOSH plot, binned: pooled value and heterogeneity of many subsets of the studies; several clouds speak of subgroups.
 *
 * Up: a percentage, on the whole of its range, so that little heterogeneity looks like little.
 *
 * @param bins counted by the caller, none empty; not changed
 * @see Olkin, Dahabreh & Trikalinos (2012), Research Synthesis Methods 3:214–223
 */
export function gosh(bins: readonly GoshBin[], options: GoshOptions): TopLevelSpec {
  const frame = scatterFrame(options.width === "narrow");
  const top = bins.reduce((most, bin) => Math.max(most, bin.count), 1);
  const layers: Layer[] = [
    scatterAxes(
      frame,
      { domain: looseDomain(bins.flatMap((bin) => [bin.x, bin.x2])), title: options.xTitle, bounded: true },
      { domain: [0, 100], title: options.yTitle },
    ),
    {
      data: { values: [...bins] },
      mark: { type: "rect", color: tone("accent"), stroke: null },
      encoding: {
        x: on("x"),
        x2: { field: "x2" },
        y: on("y"),
        y2: { field: "y2" },
        opacity: { field: "count", type: "quantitative", scale: { type: "sqrt", domain: [0, top], range: [0.08, 1] } },
      },
    },
  ];
  return figure(options, frame, layers);
}
