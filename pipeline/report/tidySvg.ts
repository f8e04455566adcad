import { FONT } from "../figures/theme.ts";

/** The one family of all texts stands on the outermost element instead of on each. */
const FAMILY = ` font-family="${FONT}"`;

/** Coordinates are rounded to hundredths of a pixel, so that the last bit of a division never changes a file. */
function tidyTag(tag: string): string {
  if (tag.endsWith("/>") && EMPTY.test(tag)) return "";
  return tag.replace(FAMILY, "").replace(NEEDLESS, "").replace(LONG_NUMBER, rounded);
}

const EMPTY = /^<(?:text |path class="(?:fore|back)ground")/;
const NEEDLESS = / (?:(?:opacity|stroke-width)="1"|(?:role|aria-roledescription|aria-hidden|pointer-events)="[^"]*")/g;
const LONG_NUMBER = /-?\d+\.\d{3,}(?:e[-+]?\d+)?/g;
const rounded = (number: string) => String(Number(Number(number).toFixed(2)) + 0);

/**
 * The SVG of Vega without what only an editor needs: roles of its inner groups (the page names the whole figure once),
 * empty paths and texts, and digits below a hundredth of a pixel.
 */
export function tidySvg(svg: string): string {
  return localIds(svg)
    .replace(/<[^>]+>/g, tidyTag)
    .replace(/(<g\b[^>]*)>((?:<path [^>]*\/>|<text [^>]*>[^<]*<\/text>){2,})<\/g>/g, shareAttributes)
    .replace("<svg ", `<svg${FAMILY} `);
}

/** Properties that a group hands down to its marks. */
const INHERITED = ["fill", "stroke", "stroke-width", "font-size", "font-weight", "font-style", "text-anchor"].map(
  (name) => [name, new RegExp(` ${name}="[^"]*"`)] as const,
);

/** What all marks of a group say alike is said once, by the group: half of the bytes of a long figure. */
function shareAttributes(_: string, open: string, marks: string): string {
  const tags = marks.match(/<(?:path|text) [^>]*>/g) ?? [];
  let shared = "";
  let rest = marks;
  for (const [name, pattern] of INHERITED) {
    const first = pattern.exec(tags[0] ?? "")?.[0];
    if (first === undefined || open.includes(` ${name}=`) || tags.some((tag) => !tag.includes(first))) continue;
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
  if (!svg.includes(' id="')) return svg;
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
