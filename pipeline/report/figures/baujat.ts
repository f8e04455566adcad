import { type BaujatRow, baujat } from "../../figures/baujat.ts";
import type { PageFigure } from "../figure.ts";
import { formatFixed, listed } from "../format.ts";
import { plain } from "../html.ts";
import type { ReportModel } from "../model.ts";
import { type FigureWords, lazyFigure } from "./lazy.ts";

/** Studies named beside their point: those that stand out most. */
const NAMED = 3;

/** Points of the Baujat plot from the JSON of `influence`; those furthest out are named. */
export function baujatRows(model: ReportModel): BaujatRow[] {
  const points = model.diagnose.influence?.baujat;
  if (!Array.isArray(points)) return [];
  const slabs = new Map(model.effects.map((effect) => [effect.effect_id, effect.slab]));
  const rows = points.flatMap((point) => {
    const { effect_id, x, y } = point as { effect_id?: unknown; x?: unknown; y?: unknown };
    if (typeof effect_id !== "string" || typeof x !== "number" || typeof y !== "number") return [];
    return [{ effect_id, label: plain(slabs.get(effect_id) ?? effect_id), x, y }];
  });
  const widest = { x: Math.max(...rows.map((row) => row.x)), y: Math.max(...rows.map((row) => row.y)) };
  const reach = (row: { x: number; y: number }) => row.x / widest.x + row.y / widest.y;
  const named = new Set([...rows].sort((a, b) => reach(b) - reach(a)).slice(0, NAMED));
  return rows.map((row) => ({ ...row, named: named.has(row) }));
}

/** Baujat plot of the leading model. */
export function baujatFigure(model: ReportModel): PageFigure | undefined {
  const rows = baujatRows(model);
  if (rows.length < 3) return undefined;
  const { limitation, simulated } = model.ingest.analysis;
  const right = rows.reduce((most, row) => (row.x > most.x ? row : most));
  const up = rows.reduce((most, row) => (row.y > most.y ? row : most));
  const title =
    right === up
      ? `${up.label} adds most to the heterogeneity and moves the pooled value most`
      : `${right.label} adds most to the heterogeneity, ${up.label} moves the pooled value most`;
  const options = { title, subtitle: limitation ? [limitation] : [], simulated };
  const named = rows.filter((row) => row.named).map((row) => row.label);
  const words: FigureWords = {
    id: "baujat",
    kind: "Baujat plot",
    title,
    message: `Who adds to the heterogeneity, and who moves the pooled value. ${title}. Furthest out are ${listed(named)}.${limitation ? ` ${limitation}` : ""}`,
    note: "To the right, the study’s part of Cochran’s Q; upwards, the squared standardised change of the pooled value without it.",
    table: {
      caption: "Points of the Baujat plot",
      columns: [
        { head: "Study", wide: true },
        { head: "part of Q", numeric: true },
        { head: "influence", numeric: true },
      ],
      rows: rows.map((row) => [row.label, formatFixed(row.x, 4), formatFixed(row.y, 4)]),
      effects: rows.map((row) => row.effect_id),
    },
  };
  return lazyFigure(words, (width) => baujat(rows, { ...options, width }));
}
