import { fittingCharacters, textRoom, WIDTHS, wrap } from "./frame.ts";
import { SIZE } from "./theme.ts";

/** What a line of a forest plot is. */
export type ForestKind = "group" | "study" | "mean" | "overall" | "prediction" | "note";

/** One line of a forest plot, in the order of display; its words are made by the caller. */
export interface ForestRow {
  /** effect_id of a study; `mean:<level>`, `group:<level>`, `overall`, `prediction` for the other lines */
  readonly effect_id: string;
  readonly kind: ForestKind;
  readonly label: string;
  readonly group?: string;
  readonly ni?: number;
  /** correlation, with its interval; absent on a group's head; only the limits on a prediction interval */
  readonly estimate?: number;
  readonly ciLb?: number;
  readonly ciUb?: number;
  /** share of the pooled value in percent */
  readonly weight?: number;
  /** how a line of kind `study` is drawn: square by weight (default), filled point, or hollow point */
  readonly mark?: "square" | "filled" | "hollow";
  /** words in a quiet colour, for lines that belong to the one above */
  readonly tone?: "muted";
  readonly n_text: string;
  readonly estimate_text: string;
  readonly weight_text: string;
}

/** A row with its place in the figure, in pixels from the plot's top. */
export interface PlacedRow extends ForestRow {
  readonly y: number;
  /** height of the words; the same as `y` in the wide layout, above the mark in the narrow one */
  readonly y_text: number;
  readonly label_lines: string;
  /** area of a study's square in px² */
  readonly size: number;
}

/** Where the columns stand, in pixels from the plot's left edge. */
export interface ForestLayout {
  readonly rows: readonly PlacedRow[];
  readonly narrow: boolean;
  readonly fontSize: number;
  readonly left: number;
  readonly right: number;
  readonly plot: number;
  readonly height: number;
  readonly columns: { readonly n: number; readonly estimate: number; readonly weight: number };
}

/** From this many studies on, rows are set closer. */
const COMPACT_FROM = 60;
/** Largest square, px². */
const LARGEST_SQUARE = 150;

function squareSize(weight: number | undefined, heaviest: number, largest: number): number {
  return weight === undefined || heaviest === 0 ? 0 : Math.max(7, (largest * weight) / heaviest);
}

/**
 * Places the rows of a forest plot: every label whole (wrapped where it is long), no two texts in one place.
 *
 * @param rows lines in order of display
 * @param narrow lay out for a phone: words above each interval, no columns for n and weight
 * @param like the rows whose column widths, density and heaviest weight are used; those of the whole figure for a panel of it
 */
export function layoutForest(
  rows: readonly ForestRow[],
  narrow: boolean,
  like: readonly ForestRow[] = rows,
): ForestLayout {
  const studies = like.filter((row) => row.kind === "study").length;
  const compact = studies >= COMPACT_FROM;
  const fontSize = compact ? SIZE.small : SIZE.label;
  const estimateRoom = textRoom(Math.max(10, ...like.map((row) => row.estimate_text.length)), fontSize);
  const longest = Math.max(8, ...like.map((row) => row.label.length));
  const left = narrow ? 14 : Math.min(textRoom(longest, fontSize) + 14, 300);
  const nRoom = narrow || like.every((row) => !row.n_text) ? 0 : 48;
  const weightRoom = narrow || like.every((row) => !row.weight_text) ? 0 : 62;
  const right = narrow ? 14 : 16 + nRoom + estimateRoom + weightRoom;
  const plot = (narrow ? WIDTHS.narrow : WIDTHS.wide) - left - right;
  const labelRoom = narrow ? plot - estimateRoom : left - 12;
  const characters = fittingCharacters(labelRoom, fontSize);
  const heaviest = Math.max(0, ...like.filter((row) => row.kind === "study").map((row) => row.weight ?? 0));
  const base = compact ? 15 : 21;
  let top = 0;
  const placed = rows.map((row): PlacedRow => {
    const lines = wrap(row.label, characters);
    const words = (lines.length - 1) * (fontSize + 2);
    const spaced = row.kind === "group" || row.kind === "overall" ? 8 : 0;
    const hasMark = row.ciLb !== undefined || row.estimate !== undefined;
    const height = base + words + spaced + (narrow && hasMark ? 14 : 0);
    const middle = top + spaced + (height - spaced) / 2;
    const y_text = narrow ? top + spaced + base / 2 : middle - words / 2;
    const y = narrow ? top + height - 8 : middle;
    top += height;
    const size = squareSize(row.weight, heaviest, compact ? 70 : LARGEST_SQUARE);
    return { ...row, y, y_text, label_lines: lines.join("\n"), size };
  });
  return {
    rows: placed,
    narrow,
    fontSize,
    left,
    right,
    plot,
    height: top + 6,
    columns: {
      n: plot + 8 + nRoom,
      estimate: narrow ? plot + 4 : plot + 8 + nRoom + estimateRoom,
      weight: plot + 8 + nRoom + estimateRoom + weightRoom,
    },
  };
}
