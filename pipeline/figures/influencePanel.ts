import type { TopLevelSpec } from "vega-lite";
import { axis, looseDomain, scaleOf } from "./axis.ts";
import { type FigureOptions, type Frame, figure, type Layer, texts, WIDTHS } from "./frame.ts";
import { SIZE, tone } from "./theme.ts";

/** The case statistics of a study, metafor's names. */
export interface InfluenceRow {
  readonly effect_id: string;
  readonly label: string;
  /** position on the shared axis, 1 for the first study */
  readonly place: number;
  readonly influential: boolean;
  /** written beside its point in the first strip; the caller names few, so that names have room */
  readonly named?: boolean;
  readonly values: Readonly<Record<string, number>>;
}

/** One panel: which statistic, under which head, with which cut-offs. */
export interface InfluenceStatistic {
  readonly name: string;
  readonly title: string;
  readonly cutoffs: readonly number[];
}

/** What the panel of influence is told besides its rows. */
export interface InfluenceOptions extends FigureOptions {
  readonly statistics: readonly InfluenceStatistic[];
}

/** Studies from which on points would touch: the line alone stands for those within the cut-offs. */
const CROWDED = 100;
const PANEL = 92;
const GAP = 34;

function panel(rows: readonly InfluenceRow[], statistic: InfluenceStatistic, index: number, frame: Frame): Layer {
  const top = index * (PANEL + GAP);
  const values = rows.map((row) => ({
    effect_id: row.effect_id,
    place: row.place,
    influential: row.influential,
    ...(index === 0 && row.named ? { name: row.label } : {}),
    value: row.values[statistic.name],
  }));
  const known = values.map((row) => row.value).filter((value) => value !== undefined);
  const domain = looseDomain(known, statistic.cutoffs);
  const y = {
    field: "value",
    type: "quantitative",
    scale: scaleOf(domain, { range: [top + PANEL, top] }),
    axis: { ...axis(domain, PANEL, "", { down: true }), title: null, orient: "left", grid: false },
  };
  const x = { field: "place", type: "quantitative" };
  const points = (influential: boolean): Layer[] => {
    const shown = values.filter((row) => row.influential === influential && row.value !== undefined);
    if (shown.length === 0) return [];
    const mark = {
      type: "point",
      filled: true,
      shape: influential ? "diamond" : "circle",
      color: tone(influential ? "warm" : "accent"),
      size: influential ? 70 : 26,
      opacity: 1,
    };
    return [{ data: { values: shown }, mark, encoding: { x, y } } as Layer];
  };
  const cuts = {
    data: { values: statistic.cutoffs.map((value) => ({ value })) },
    mark: { type: "rule", color: tone("rule"), strokeDash: [3, 3] },
    encoding: { x: { value: 0 }, x2: { value: frame.width }, y },
  };
  const crowded = rows.length > CROWDED;
  const line = {
    mark: {
      type: "line",
      color: tone(crowded ? "accent" : "rule"),
      strokeWidth: 0.8,
      ...(known.length < values.length ? { invalid: "break-paths-show-domains" } : {}),
    },
    encoding: { x, y, order: x },
  };
  return {
    data: { values },
    layer: [
      ...(statistic.cutoffs.length ? [cuts] : []),
      line,
      ...(crowded ? [] : points(false)),
      ...points(true),
      ...names(values, x, y),
    ],
  } as Layer;
}

/** Names under their points, kept inside the strip at its ends. */
function names(rows: readonly { readonly place: number; readonly name?: string }[], x: object, y: object): Layer[] {
  const alignOf = ({ place }: { place: number }) =>
    place <= 0.12 * rows.length ? "left" : place <= 0.88 * rows.length ? "center" : "right";
  return (["left", "center", "right"] as const).flatMap((align): Layer[] => {
    const named = rows.filter((row) => row.name !== undefined && alignOf(row) === align);
    if (named.length === 0) return [];
    const mark = { type: "text", align, dy: 11, fontSize: SIZE.small, color: tone("ink") };
    return [{ data: { values: named }, mark, encoding: { x, y, text: { field: "name", type: "nominal" } } } as Layer];
  });
}

/**
 * Panel of influence: one strip per case statistic over the same studies; influential ones are diamonds.
 *
 * @param rows one per effect, in order of `place`; not changed
 * @see Viechtbauer & Cheung (2010), Research Synthesis Methods 1:112–125
 */
export function influencePanel(rows: readonly InfluenceRow[], options: InfluenceOptions): TopLevelSpec {
  const narrow = options.width === "narrow";
  const across = narrow ? WIDTHS.narrow : WIDTHS.wide;
  const height = options.statistics.length * (PANEL + GAP) - GAP;
  const frame: Frame = { width: across - 62 - 14, height, left: 62, right: 14, bottom: 48, headRoom: 28 };
  // of many, the axis ends at a ten, so that one study more or less leaves it as it is
  const end = rows.length > CROWDED ? Math.ceil(rows.length / 10) * 10 : rows.length;
  const domain: [number, number] = [0.5, end + 0.5];
  const base: Layer = {
    data: { values: [{ place: 1 }] },
    mark: { type: "rule", opacity: 0 },
    encoding: {
      x: {
        field: "place",
        type: "quantitative",
        scale: scaleOf(domain),
        axis: axis(domain, frame.width, "Study, in the order of the table", { whole: true }),
      },
    },
  };
  const titles = options.statistics.map(({ title }, index) => ({ x: 0, y: index * (PANEL + GAP) - 12, text: title }));
  const panels = options.statistics.map((statistic, index) => panel(rows, statistic, index, frame));
  const spec = figure(options, frame, [base, ...panels, texts(titles, { bold: true, size: SIZE.small })]);
  return { ...spec, resolve: { scale: { y: "independent" }, axis: { y: "independent" } } } as TopLevelSpec;
}
