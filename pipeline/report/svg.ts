import type { Spec } from "vega";
import type { TopLevelSpec } from "vega-lite";
import { FONT } from "../figures/theme.ts";

/** The one family of all texts stands on the outermost element instead of on each. */
const FAMILY = ` font-family="${FONT}"`;

/** Coordinates are rounded to hundredths of a pixel, so that the last bit of a division never changes a file. */
function tidyTag(tag: string): string {
  return tag
    .replace(FAMILY, "")
    .replace(/ (?:opacity|stroke-width)="1"/g, "")
    .replace(/ (?:role|aria-roledescription|aria-hidden|pointer-events)="[^"]*"/g, "")
    .replace(/-?\d+\.\d{3,}(?:e[-+]?\d+)?/g, (number) => String(Number(Number(number).toFixed(2)) + 0));
}

/**
 * The SVG of Vega without what only an editor needs: roles of its inner groups (the page names the whole figure once),
 * empty paths and texts, and digits below a hundredth of a pixel.
 */
export function tidySvg(svg: string): string {
  return localIds(svg)
    .replace(/<text [^>]*\/>/g, "")
    .replace(/<path class="foreground"[^>]*\/>/g, "")
    .replace(/<path class="background"[^>]*\/>/g, "")
    .replace(/<[^>]+>/g, tidyTag)
    .replace(/(<g\b[^>]*)>((?:<path [^>]*\/>|<text [^>]*>[^<]*<\/text>){2,})<\/g>/g, shareAttributes)
    .replace("<svg ", `<svg${FAMILY} `);
}

/** Properties that a group hands down to its marks. */
const INHERITED = ["fill", "stroke", "stroke-width", "font-size", "font-weight", "font-style", "text-anchor"];

/** What all marks of a group say alike is said once, by the group: half of the bytes of a long figure. */
function shareAttributes(_: string, open: string, marks: string): string {
  const tags = marks.match(/<(?:path|text) [^>]*>/g) ?? [];
  let shared = "";
  let rest = marks;
  for (const name of INHERITED) {
    const own = tags.map((tag) => new RegExp(` ${name}="[^"]*"`).exec(tag)?.[0]);
    const [first] = own;
    if (first === undefined || open.includes(` ${name}=`) || own.some((attribute) => attribute !== first)) continue;
    shared += first;
    rest = rest.replaceAll(first, "");
  }
  return `${open}${shared}>${rest}</g>`;
}

/**
 * Names of clip paths and gradients counted from 1 within their figure, after a fingerprint of the figure.
 *
 * Vega counts them over the life of the process, which would make a file depend on what was drawn before it, and two figures
 * on one page may not share a name.
 */
function localIds(svg: string): string {
  const names = [...new Set(svg.match(/(?<= id=")[a-z_]+\d+(?=")/g) ?? [])];
  const local = (text: string, prefix: string) =>
    text.replace(/(?<= id="|url\(#)[a-z_]+\d+(?="|\))/g, (name) => `${prefix}${names.indexOf(name) + 1}`);
  return local(svg, `c${fingerprint(local(svg, "c"))}-`);
}

/** FNV-1a, 32 bits, in base 36: enough to tell the figures of a page apart. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(36);
}

/** Vega and Vega-Lite, from wherever the caller loaded them. */
export interface DrawingTools {
  readonly compile: typeof import("vega-lite").compile;
  readonly parse: typeof import("vega").parse;
  readonly View: typeof import("vega").View;
  /** evaluates expressions from their syntax tree where a page may not make code of a text; Vega's own way when absent */
  readonly interpreter?: unknown;
}

/**
 * A Vega-Lite spec as the SVG text of the page and of its files, the same bytes every time.
 *
 * @param complain called with what Vega-Lite or Vega warn of
 */
export async function drawSpec(
  { compile, parse, View, interpreter }: DrawingTools,
  spec: TopLevelSpec,
  complain: (text: string) => void,
): Promise<string> {
  const note = (...parts: readonly unknown[]) => {
    complain(parts.join(" "));
    return logger;
  };
  const logger = { level: () => logger, error: note, warn: note, info: () => logger, debug: () => logger };
  // Vega marks the rows it reads with ids of its own; the caller's rows stay as they are.
  const compiled = compile(structuredClone(spec), { logger: logger as never }).spec as Spec;
  const runtime = interpreter ? parse(compiled, undefined, { ast: true } as never) : parse(compiled);
  const view = new View(runtime, {
    renderer: "none",
    logger: logger as never,
    ...(interpreter ? { expr: interpreter } : {}),
  } as never);
  const svg = await view.toSVG();
  view.finalize();
  return tidySvg(svg);
}

/**
 * Draws a Vega-Lite spec to an SVG string in Node: no canvas, no network.
 *
 * Vega and Vega-Lite are loaded here, when the first figure is drawn, and nowhere else.
 *
 * @throws {RangeError} if Vega-Lite has anything to warn of: a figure that needs a warning is not delivered
 */
export async function renderSvg(spec: TopLevelSpec): Promise<string> {
  const [{ compile }, { parse, View }] = await Promise.all([import("vega-lite"), import("vega")]);
  const complaints: string[] = [];
  const svg = await drawSpec({ compile, parse, View }, spec, (text) => complaints.push(text));
  if (complaints.length) throw new RangeError(`renderSvg needs a spec without warnings, got ${complaints.join("; ")}`);
  return svg;
}
