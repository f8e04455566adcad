import type { TopLevelSpec } from "vega-lite";
import { boundedAxis } from "./axis.ts";
import { type FigureOptions, type Frame, figure, type Layer, pixels, texts, WIDTHS } from "./frame.ts";
import { SIZE, type ToneName, tone } from "./theme.ts";

/** A study in the funnel: effect on yi's scale against its standard error; `imputed` for trim and fill. */
export interface FunnelRow {
  readonly effect_id: string;
  readonly label: string;
  readonly yi: number;
  readonly sei: number;
  readonly imputed?: boolean;
}

/** A pair of straight lines: where a result of this standard error reaches the named significance. */
export interface FunnelContour {
  readonly effect_id: string;
  /** e.g. `p = .05` */
  readonly label: string;
  /** limits at sei = 0 and at the foot of the funnel, in order */
  readonly edges: readonly { readonly sei: number; readonly lower: number; readonly upper: number }[];
}

/** What a funnel plot is told besides its rows: all of it computed by the caller. */
export interface FunnelOptions extends FigureOptions {
  /** shaded regions, widest first */
  readonly contours: readonly FunnelContour[];
  /** what lies outside all of them, e.g. `p < .01` */
  readonly beyond?: string;
  /** limits that would hold the studies around the pooled value if only sampling error moved them */
  readonly limits?: FunnelContour;
  /** pooled value on yi's scale */
  readonly estimate?: number;
  readonly xDomain: readonly [number, number];
  readonly seMax: number;
  readonly axisTitle: string;
}

const yScale = (seMax: number) => ({ domain: [0, seMax], reverse: true, nice: false, zero: false });

function region(contour: FunnelContour, fill: ToneName): Layer {
  return {
    data: { values: contour.edges.map((edge) => ({ effect_id: contour.effect_id, ...edge })) },
    mark: { type: "area", orient: "horizontal", color: tone(fill) },
    encoding: {
      y: { field: "sei", type: "quantitative" },
      x: { field: "lower", type: "quantitative" },
      x2: { field: "upper" },
    },
  };
}

function limitLines(contour: FunnelContour): Layer[] {
  return (["lower", "upper"] as const).map((side) => ({
    data: { values: contour.edges.map((edge) => ({ effect_id: contour.effect_id, sei: edge.sei, x: edge[side] })) },
    mark: { type: "line", color: tone("warm"), strokeDash: [2, 3], strokeWidth: 1 },
    encoding: {
      x: { field: "x", type: "quantitative" },
      y: { field: "sei", type: "quantitative" },
      order: { field: "sei", type: "quantitative" },
    },
  }));
}

function axes(options: FunnelOptions, frame: Frame): Layer {
  return {
    data: { values: [{ x: options.xDomain[0], sei: 0 }] },
    mark: { type: "point", opacity: 0 },
    encoding: {
      x: {
        field: "x",
        type: "quantitative",
        scale: { domain: [...options.xDomain], nice: false, zero: false },
        axis: boundedAxis(options.xDomain, frame.width, options.axisTitle, false),
      },
      y: {
        field: "sei",
        type: "quantitative",
        scale: yScale(options.seMax),
        axis: boundedAxis([0, options.seMax], frame.height, "Standard error", false),
      },
    },
  };
}

function studies(rows: readonly FunnelRow[], imputed: boolean): Layer {
  return {
    data: { values: rows.filter((row) => (row.imputed === true) === imputed) },
    mark: {
      type: "point",
      filled: true,
      fill: tone(imputed ? "paper" : "accent"),
      stroke: tone(imputed ? "accent" : "paper"),
      strokeWidth: imputed ? 1.4 : 0.7,
      size: rows.length > 100 ? 34 : 52,
      opacity: 1,
    },
    encoding: { x: { field: "yi", type: "quantitative" }, y: { field: "sei", type: "quantitative" } },
  };
}

/** Key of the shaded regions, as words with swatches under the plot. */
function key(options: FunnelOptions, fills: readonly ToneName[], frame: Frame): Layer[] {
  const words = [
    ...(options.beyond ? [{ label: options.beyond, fill: "paper" as ToneName }] : []),
    ...options.contours.map(({ label }, index) => ({ label, fill: fills[index] ?? ("band1" as ToneName) })),
  ];
  const columns = options.width === "narrow" ? 2 : words.length;
  const start = 14 - frame.left;
  const placed = words.map(({ label, fill }, index) => ({
    x: start + (index % columns) * 112,
    y: frame.height + 58 + Math.floor(index / columns) * 20,
    text: label,
    fill: tone(fill),
  }));
  return [
    {
      data: { values: placed },
      mark: { type: "square", size: 130, stroke: tone("rule"), opacity: 1 },
      encoding: { x: pixels("x"), y: pixels("y"), fill: { field: "fill", type: "nominal", scale: null } },
    },
    texts(
      placed.map(({ x, y, text }) => ({ x: x + 14, y, text })),
      { size: SIZE.small, color: "muted" },
    ),
  ];
}

/**
 * Funnel plot with contours of significance around zero and the pooled value as a line.
 *
 * The shaded regions tell asymmetry by significance from other asymmetry: studies missing only where results would not be
 * significant point to selective publication (Peters et al. 2008, J Clin Epidemiol 61:991–996). Nothing is computed here.
 *
 * @param rows one per effect; not changed
 */
export function funnel(rows: readonly FunnelRow[], options: FunnelOptions): TopLevelSpec {
  const narrow = options.width === "narrow";
  const across = narrow ? WIDTHS.narrow : 640;
  const frame: Frame = {
    width: across - 58 - 14,
    height: narrow ? 270 : 380,
    left: 58,
    right: 14,
    bottom: narrow ? 96 : 76,
    headRoom: 10,
  };
  const fills: readonly ToneName[] = ["band1", "band2", "band3"];
  const layers: Layer[] = [axes(options, frame)];
  options.contours.forEach((contour, index) => {
    layers.push(region(contour, fills[index] ?? "band3"));
  });
  if (options.limits) layers.push(...limitLines(options.limits));
  if (options.estimate !== undefined) {
    layers.push({
      data: { values: [{ effect_id: "overall", x: options.estimate }] },
      mark: { type: "rule", color: tone("warm"), strokeWidth: 1.5 },
      encoding: { x: { field: "x", type: "quantitative" }, y: { value: 0 }, y2: { value: frame.height } },
    });
  }
  layers.push(studies(rows, false));
  if (rows.some((row) => row.imputed)) layers.push(studies(rows, true));
  return figure(options, frame, [...layers, ...key(options, fills, frame)]);
}
