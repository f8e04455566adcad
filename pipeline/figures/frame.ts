import type { TopLevelSpec } from "vega-lite";
import type { Field } from "vega-lite/types_unstable/channeldef.js";
import type { LayerSpec, UnitSpec } from "vega-lite/types_unstable/spec/index.js";
import { config, SIZE, type ToneName, tone } from "./theme.ts";

/** One layer of a figure. */
export type Layer = LayerSpec<Field> | UnitSpec<Field>;

/** What every figure is told besides its rows. */
export interface FigureOptions {
  readonly title: string;
  /** lines under the title: conventions, and the limitation that must stand beside every pooled value */
  readonly subtitle?: readonly string[];
  /** true for made-up data: SIMULATED stands above and behind the figure */
  readonly simulated?: boolean;
  /** "narrow" is laid out for a phone, 344 px across */
  readonly width?: "wide" | "narrow";
}

/** The plot's rectangle and the room around it, all in pixels. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  /** room between the headings and the plot, e.g. for column heads */
  readonly headRoom: number;
}

/** Whole width of a figure in pixels. */
export const WIDTHS = { wide: 840, narrow: 344 } as const;

/** The most characters that surely fit into `pixels`, for the widest of the font stack. */
export function fittingCharacters(pixels: number, fontSize: number): number {
  return Math.max(8, Math.floor(pixels / (fontSize * 0.6)));
}

/** Room in pixels that a text of `characters` surely fits into. */
export function textRoom(characters: number, fontSize: number): number {
  return Math.ceil(characters * fontSize * 0.6);
}

/**
 * Breaks a text into lines of at most `characters`, at spaces that may break; a longer word is broken where it must be, never cut off.
 *
 * @returns at least one line
 */
export function wrap(text: string, characters: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (let word of text.split(/[ \n\t]+/)) {
    while (word.length > characters) {
      if (line) lines.push(line);
      line = "";
      lines.push(word.slice(0, characters));
      word = word.slice(characters);
    }
    if (line && line.length + 1 + word.length > characters) {
      lines.push(line);
      line = word;
    } else {
      line = line ? `${line} ${word}` : word;
    }
  }
  if (line || lines.length === 0) lines.push(line);
  return lines;
}

/** A pixel position given by a field: no scale between. */
export const pixels = (field: string) => ({ field, type: "quantitative" as const, scale: null });

/** How a fixed text looks. */
export interface TextLook {
  readonly size?: number;
  readonly bold?: boolean;
  readonly color?: ToneName;
  readonly align?: "left" | "right" | "center";
  readonly opacity?: number;
}

/** A text and its place in pixels from the plot's upper left corner. */
export interface PlacedText {
  readonly x: number;
  readonly y: number;
  readonly text: string | readonly string[];
}

/** Texts of one look as one mark. They stand in the data, so that figures which differ in their words have one shape. */
export function texts(placed: readonly PlacedText[], look: TextLook = {}): Layer {
  return {
    data: { values: placed.map(({ x, y, text }) => ({ x, y, text })) },
    mark: {
      type: "text",
      align: look.align ?? "left",
      fontSize: look.size ?? SIZE.label,
      fontWeight: look.bold ? 600 : 400,
      color: tone(look.color ?? "ink"),
      opacity: look.opacity ?? 1,
    },
    encoding: { x: pixels("x"), y: pixels("y"), text: { field: "text", type: "nominal" } },
  };
}

/** A text at a place in pixels from the plot's upper left corner. */
export function textAt(x: number, y: number, text: string | readonly string[], look: TextLook = {}): Layer {
  return texts([{ x, y, text }], look);
}

/** A statistic and its number stay on one line: `r = .25`, `p < .05`. */
function unbroken(text: string): string {
  return text.replace(/(?<=\b\w{1,2}) ([=<>]) (?=[−.\d])/g, "\u00a0$1\u00a0");
}

/** Title, SIMULATED and subtitle as layers above the plot, and the room they take. */
function headings(options: FigureOptions, frame: Frame): { layers: Layer[]; room: number } {
  const across = frame.left + frame.width + frame.right - 8;
  const lines: { text: string; look: TextLook; step: number }[] = [];
  const quiet: TextLook = { color: "muted", size: SIZE.subtitle };
  const push = (text: string, look: TextLook, size: number, step: number) => {
    for (const line of wrap(unbroken(text), fittingCharacters(across, size))) lines.push({ text: line, look, step });
  };
  if (options.simulated) push("SIMULATED DATA", { bold: true, color: "warm", size: SIZE.title }, SIZE.title, 20);
  push(options.title, { bold: true, size: SIZE.title }, SIZE.title, 20);
  for (const text of options.subtitle ?? []) push(text, quiet, SIZE.subtitle, 16);
  const room = lines.reduce((sum, line) => sum + line.step, 8);
  let y = -(room + frame.headRoom);
  const looks = new Map<TextLook, PlacedText[]>();
  for (const { text, look, step } of lines) {
    y += step;
    looks.set(look, [...(looks.get(look) ?? []), { x: 4 - frame.left, y: y - step / 2 + 4, text }]);
  }
  return { layers: [...looks].map(([look, placed]) => texts(placed, look)), room };
}

/**
 * A whole figure: layers in a fixed frame with headings, no measured text, so that the same rows give the same bytes anywhere.
 */
export function figure(options: FigureOptions, frame: Frame, layers: readonly Layer[]): TopLevelSpec {
  const head = headings(options, frame);
  const mark: Layer[] = options.simulated
    ? [
        textAt(frame.width / 2, frame.height / 2, "SIMULATED", {
          size: Math.max(24, Math.min(64, frame.width / 7)),
          bold: true,
          color: "warm",
          align: "center",
          opacity: 0.13,
        }),
      ]
    : [];
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    description: [options.simulated ? "SIMULATED DATA" : "", options.title, ...(options.subtitle ?? [])]
      .filter(Boolean)
      .join(". "),
    width: frame.width,
    height: frame.height,
    autosize: { type: "none" },
    padding: { left: frame.left, right: frame.right, top: head.room + frame.headRoom, bottom: frame.bottom },
    config,
    layer: [...head.layers, ...layers, ...mark],
  } as TopLevelSpec;
}
