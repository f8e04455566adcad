import type { TopLevelSpec } from "vega-lite";
import { type Html, html, raw } from "./html.ts";
import { foldedTable, type TableSpec } from "./table.ts";

/** A figure of the page: its specs, its message in words, and the table of every number it shows. */
export interface PageFigure {
  /** name of its files and anchor, e.g. `forest` */
  readonly id: string;
  /** what readers call such a figure, e.g. `Forest plot` */
  readonly kind: string;
  /** its message in one line, set above it */
  readonly title: string;
  /** text alternative: the figure's main message, with its numbers */
  readonly message: string;
  /** how to read it, set under it */
  readonly note: string;
  /** the whole figure as one spec: what is written to `figures/` */
  readonly spec: TopLevelSpec;
  /** as the page shows it: panels of a long figure, wide and for a phone */
  readonly wide: readonly TopLevelSpec[];
  readonly narrow: readonly TopLevelSpec[];
  readonly table: TableSpec;
  /** tables after the first, where one has not the columns for all */
  readonly more?: readonly TableSpec[];
}

/** SVG strings of a figure, in the order of its specs. */
export interface DrawnFigure {
  readonly figure: PageFigure;
  readonly number: number;
  readonly wide: readonly string[];
  readonly narrow: readonly string[];
}

/** The room that a drawing takes before it is laid out: a browser lays out what comes into view, and the page keeps its length. */
function heightOf(svg: string): Html | "" {
  const height = /<svg[^>]* height="(\d+)/.exec(svg)?.[1];
  return height ? html` style="contain-intrinsic-height:auto ${height}px"` : "";
}

/** A figure in the page: drawn wide and narrow (the style sheet shows one), its message, its note, its table. */
export function figureHtml(drawn: DrawnFigure): Html {
  const { figure } = drawn;
  const panels = (svgs: readonly string[], name: string): Html =>
    html`<div class="${name}">${svgs.map((svg) => html`<div class="panel"${heightOf(svg)}>${raw(svg)}</div>`)}</div>`;
  return html`<figure id="figure-${figure.id}">
<div class="drawing" role="img" aria-label="${figure.message}">
${panels(drawn.wide, "wide-only")}
${panels(drawn.narrow, "narrow-only")}
</div>
<figcaption><b>Figure ${drawn.number}.</b> ${figure.message} <span class="note">${figure.note}</span></figcaption>
${foldedTable(`Figure ${drawn.number} as a table`, figure.table, ...(figure.more ?? []))}</figure>
`;
}
