import type { TopLevelSpec } from "vega-lite";
import { boundedAxis, roundDomain, scaleOf } from "./axis.ts";
import { type ForestLayout, type ForestRow, layoutForest, type PlacedRow } from "./forestLayout.ts";
import { type FigureOptions, figure, type Layer, pixels } from "./frame.ts";
import { columnHeads, type Diamond, diamonds, hairline, textColumn, verticalRule } from "./marks.ts";
import { SIZE, type ToneName, tone } from "./theme.ts";

export type { ForestRow } from "./forestLayout.ts";

/** What a forest plot is told besides its rows. */
export interface ForestOptions extends FigureOptions {
  /** head of the column of labels */
  readonly labelHead: string;
  /** head of the column of counts, `n` when absent */
  readonly countHead?: string;
  /** head of the column of estimates, e.g. `r [95% CI]` */
  readonly estimateHead: string;
  /** title of the axis, e.g. `Correlation (r)` */
  readonly axisTitle: string;
  /** the pooled value as a dashed line through all rows */
  readonly reference?: number;
  /** limits of the axis shared by several panels; from the rows when absent */
  readonly domain?: readonly [number, number];
  /** all rows of the figure that this is a panel of, so that its columns and squares match the other panels */
  readonly like?: readonly ForestRow[];
}

/** The axis that holds every limit of the rows and zero, at tenths within ±1. */
export function forestDomain(rows: readonly ForestRow[]): [number, number] {
  const values = rows.flatMap((row) => [row.estimate, row.ciLb, row.ciUb].filter((v): v is number => v !== undefined));
  return roundDomain(values, [0]);
}

function axisLayer(domain: readonly [number, number], options: ForestOptions, layout: ForestLayout): Layer {
  return {
    data: { values: domain.map((x) => ({ x })) },
    mark: { type: "rule", opacity: 0 },
    encoding: {
      x: {
        field: "x",
        type: "quantitative",
        scale: scaleOf(domain),
        axis: boundedAxis(domain, layout.plot, options.axisTitle, !layout.narrow),
      },
    },
  };
}

const interval = {
  x: { field: "ciLb", type: "quantitative" as const },
  x2: { field: "ciUb" },
  y: pixels("y"),
};

/** How a line of kind `study` is marked. */
const MARKS = {
  square: { shape: "square", filled: true },
  filled: { shape: "circle", filled: true },
  hollow: { shape: "circle", filled: false, fill: tone("paper") },
} as const;

/** Intervals and marks of the studies: squares by weight, or filled and hollow points. */
function studyMarks(rows: readonly PlacedRow[]): Layer[] {
  const studies = rows.filter((row) => row.kind === "study");
  const places = (shown: readonly PlacedRow[]) =>
    shown.map(({ effect_id, estimate, ciLb, ciUb, y, size }) => ({ effect_id, estimate, ciLb, ciUb, y, size }));
  const intervals: Layer = {
    data: { values: places(studies.filter((row) => row.ciLb !== undefined)) },
    mark: { type: "rule", color: tone("ink"), strokeWidth: 1 },
    encoding: interval,
  };
  const points = (["square", "filled", "hollow"] as const).flatMap((mark): Layer[] => {
    const shown = studies.filter((row) => row.estimate !== undefined && (row.mark ?? "square") === mark);
    if (shown.length === 0) return [];
    return [
      {
        data: { values: places(shown) },
        mark: { type: "point", opacity: 1, color: tone("accent"), size: 52, strokeWidth: 1.6, ...MARKS[mark] },
        encoding: {
          x: { field: "estimate", type: "quantitative" },
          y: pixels("y"),
          ...(mark === "square" ? { size: { field: "size", type: "quantitative", scale: null } } : {}),
        },
      },
    ];
  });
  return [intervals, ...points];
}

function words(layout: ForestLayout): Layer[] {
  const size = layout.fontSize;
  const label = (test: (row: PlacedRow) => boolean, bold: boolean): Layer => {
    const rows = layout.rows.filter(test);
    const column = textColumn("label_lines", 4 - layout.left, "left", { size, y: "y_text" });
    return {
      ...column,
      data: { values: rows },
      mark: { ...(column as { mark: object }).mark, fontWeight: bold ? 600 : 400 },
    } as Layer;
  };
  const strong = (kind: string) => kind === "group" || kind === "overall" || kind === "mean";
  // beside a label of two lines, numbers stand at the height of the interval
  const y = layout.narrow ? "y_text" : "y";
  const columns = [textColumn("estimate_text", layout.columns.estimate, "right", { size, y })];
  if (!layout.narrow) {
    columns.push(textColumn("n_text", layout.columns.n, "right", { size, color: "muted", y }));
    columns.push(textColumn("weight_text", layout.columns.weight, "right", { size, color: "muted", y }));
  }
  const quiet = textColumn("label_lines", 4 - layout.left, "left", { size, y: "y_text", color: "muted" });
  const notes = layout.rows.filter((row) => row.kind === "note" || row.tone === "muted");
  return [
    label((row) => !strong(row.kind) && !notes.includes(row), false),
    label((row) => strong(row.kind), true),
    ...(notes.length ? [{ ...quiet, data: { values: notes } } as Layer] : []),
    ...columns,
  ];
}

function heads(options: ForestOptions, layout: ForestLayout): Layer[] {
  const across = [4 - layout.left, layout.plot + layout.right - 4] as const;
  const left = { text: options.labelHead, x: across[0], align: "left" as const };
  const estimate = { text: options.estimateHead, x: layout.columns.estimate, align: "right" as const };
  const rest = layout.narrow
    ? []
    : [
        {
          text: layout.rows.some((row) => row.n_text) ? (options.countHead ?? "n") : "",
          x: layout.columns.n,
          align: "right" as const,
        },
        {
          text: layout.rows.some((row) => row.weight_text) ? "Weight" : "",
          x: layout.columns.weight,
          align: "right" as const,
        },
      ];
  const shown = [left, ...rest, estimate].filter((head) => head.text);
  return [...columnHeads(shown, -14), hairline(-3, across[0], across[1])];
}

/** A vertical line at a value of x; on a phone beside the marks only, so that it crosses no words. */
function referenceRule(value: number, layout: ForestLayout, look: { color: ToneName; dash?: number[] }): Layer {
  if (!layout.narrow) return verticalRule(value, layout.height, look);
  const marked = layout.rows.filter((row) => row.estimate !== undefined || row.ciLb !== undefined);
  return {
    data: { values: marked.map((row) => ({ x: value, y: row.y - 9, y2: row.y + 8 })) },
    mark: { type: "rule", color: tone(look.color), strokeDash: look.dash ?? [1, 0] },
    encoding: { x: { field: "x", type: "quantitative" }, y: pixels("y"), y2: { field: "y2" } },
  };
}

/** End marks of the prediction interval's bar. */
function predictionEnds(limit: "ciLb" | "ciUb"): Layer {
  return {
    mark: { type: "tick", orient: "vertical", color: tone("warm"), size: 9, thickness: 2 },
    encoding: { x: { field: limit, type: "quantitative" }, y: pixels("y") },
  };
}

/**
 * Forest plot: a line per study with its square (area ∝ weight) and interval, diamonds for pooled values, a bar for the
 * prediction interval, columns of numbers. Nothing is computed here: estimates, limits, weights and words come in the rows.
 *
 * @param rows lines in order of display; not changed
 * @returns a Vega-Lite spec of fixed size, labels whole for any number of rows
 */
export function forest(rows: readonly ForestRow[], options: ForestOptions): TopLevelSpec {
  const layout = layoutForest(rows, options.width === "narrow", options.like);
  const domain = options.domain ?? forestDomain(rows);
  const summary = layout.rows.filter(
    (row) => row.estimate !== undefined && row.ciLb !== undefined && row.ciUb !== undefined,
  );
  const of = (kind: string) => summary.filter((row) => row.kind === kind) as unknown as Diamond[];
  const prediction = layout.rows.filter((row) => row.kind === "prediction");
  const layers: Layer[] = [
    axisLayer(domain, options, layout),
    referenceRule(0, layout, { color: "rule" }),
    ...(options.reference === undefined
      ? []
      : [referenceRule(options.reference, layout, { color: "warm", dash: [3, 3] })]),
    ...studyMarks(layout.rows),
    { data: { values: layout.rows }, layer: words(layout) } as Layer,
  ];
  if (of("mean").length) layers.push(diamonds(of("mean"), 6, "accentSoft"));
  if (of("overall").length) layers.push(diamonds(of("overall"), 8, "warm"));
  if (prediction.length) {
    const bar = { mark: { type: "rule", color: tone("warm"), strokeWidth: 2 }, encoding: interval };
    layers.push({
      data: { values: prediction },
      layer: [bar, predictionEnds("ciLb"), predictionEnds("ciUb")],
    } as Layer);
  }
  return figure(
    options,
    {
      width: layout.plot,
      height: layout.height,
      left: layout.left,
      right: layout.right,
      bottom: 30 + SIZE.label,
      headRoom: 24,
    },
    [...layers, ...heads(options, layout)],
  );
}
