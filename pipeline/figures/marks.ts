import { type Layer, pixels, texts } from "./frame.ts";
import { SIZE, type ToneName, tone } from "./theme.ts";

/** Words in one column at a fixed x, one per row at the pixel height in `y`. */
export function textColumn(
  field: string,
  x: number,
  align: "left" | "right",
  look: { size?: number; bold?: string; color?: ToneName; y?: string } = {},
): Layer {
  return {
    mark: {
      type: "text",
      align,
      fontSize: look.size ?? SIZE.label,
      color: tone(look.color ?? "ink"),
      lineBreak: "\n",
      lineHeight: (look.size ?? SIZE.label) + 2,
    },
    encoding: {
      x: { value: x },
      y: pixels(look.y ?? "y"),
      text: { field, type: "nominal" },
    },
  } as Layer;
}

/** A vertical line through the plot at a value of x. */
export function verticalRule(value: number, height: number, look: { color: ToneName; dash?: number[] }): Layer {
  return {
    data: { values: [{ x: value }] },
    mark: {
      type: "rule",
      color: tone(look.color),
      strokeDash: look.dash ?? [1, 0],
      aria: false,
    },
    encoding: { x: { field: "x", type: "quantitative" }, y: { value: 0 }, y2: { value: height } },
  };
}

/** A horizontal hairline across the whole figure, in pixels. */
export function hairline(y: number, from: number, to: number): Layer {
  return {
    data: { values: [{}] },
    mark: { type: "rule", color: tone("rule") },
    encoding: { x: { value: from }, x2: { value: to }, y: { value: y } },
  };
}

/** A diamond of a pooled value: its points left, top and bottom, right. */
export interface Diamond {
  readonly effect_id: string;
  readonly estimate: number;
  readonly ciLb: number;
  readonly ciUb: number;
  /** pixel height of its middle */
  readonly y: number;
}

/** Diamonds as polygons: horizontal corners on the interval's limits, the others on the estimate. */
export function diamonds(rows: readonly Diamond[], half: number, color: ToneName): Layer {
  const values = rows.flatMap((row) => [
    { effect_id: row.effect_id, x: row.ciLb, top: row.y, bottom: row.y },
    { effect_id: row.effect_id, x: row.estimate, top: row.y - half, bottom: row.y + half },
    { effect_id: row.effect_id, x: row.ciUb, top: row.y, bottom: row.y },
  ]);
  return {
    data: { values },
    mark: { type: "area", color: tone(color), stroke: tone(color), strokeWidth: 1, strokeJoin: "miter" },
    encoding: {
      x: { field: "x", type: "quantitative" },
      y: pixels("top"),
      y2: { field: "bottom" },
      detail: { field: "effect_id", type: "nominal" },
    },
  };
}

/** Heads of columns above the plot. */
export function columnHeads(
  heads: readonly { text: string; x: number; align: "left" | "right" | "center" }[],
  y: number,
): Layer[] {
  return [...new Set(heads.map(({ align }) => align))].map((align) =>
    texts(
      heads.filter((head) => head.align === align).map(({ x, text }) => ({ x, y, text })),
      { align, bold: true, size: SIZE.small },
    ),
  );
}
