import { figureHtml, type PageFigure } from "../figure.ts";
import { influenceRows, influenceSentence } from "../figures/influence.ts";
import { type Html, html } from "../html.ts";
import type { ReportModel } from "../model.ts";
import { paragraph, type Section } from "../sections/section.ts";
import { type FurtherFigure, furtherOf } from "./figures.ts";

/** The name under which a waiting figure is closed: its kind, and its message where its numbers are there. */
export function waitingTitle(kind: string, number: number, figure?: PageFigure): string {
  return `Figure ${number}. ${kind}${figure ? `: ${figure.title}` : ""}`;
}

/**
 * A figure closed under its title: with words, table and an empty place for the drawing where its numbers are there, with the
 * title alone where they are computed when it is opened.
 */
export function waitingFigure({ id, kind, make }: FurtherFigure, number: number, model: ReportModel): Html {
  const figure = make(model);
  return html`<details class="waiting" data-figure="${id}" data-kind="${kind}"><summary>${waitingTitle(kind, number, figure)}</summary>
${figure ? figureHtml({ figure, number, wide: [""], narrow: [""] }) : html`<p class="note">Computed by this page’s program when it is opened; it takes a second or two.</p>`}</details>
`;
}

/** The waiting figures of one section, each under its number. */
export function waitingFigures(
  model: ReportModel,
  section: FurtherFigure["section"],
  numbers: ReadonlyMap<string, number>,
): Html[] {
  return furtherOf(model)
    .filter((figure) => figure.section === section)
    .map((figure) => waitingFigure(figure, numbers.get(figure.id) ?? 0, model));
}

/** The sections whose figures wait to be opened, in the order of the page. */
export function furtherSections(model: ReportModel, numbers: ReadonlyMap<string, number>): Section[] {
  if (furtherOf(model).length === 0) return [];
  const rows = influenceRows(model);
  const multilevel = model.overall?.multilevel !== undefined;
  const sentence = rows.length
    ? html`<p data-original>${influenceSentence(rows, model.quantiles.critical, model.overall?.fit.level ?? 95, multilevel)}</p>
`
    : "";
  return [
    {
      id: "influence",
      title: "Influence of single studies",
      body: html`${sentence}${paragraph(
        multilevel
          ? `Each effect is left out once and the model “${model.overall?.label ?? ""}”, its variances with it, fitted anew. A flagged effect is no error: it is one to read again.`
          : "Each study is left out once and the model, τ² with it, fitted anew. A flagged study is no error: it is one to read again.",
      )}${waitingFigures(model, "influence", numbers)}`,
    },
    {
      id: "views",
      title: "Further views",
      body: html`${paragraph(
        "The same effects in other ways: around their means, at every level of confidence, and under other choices than those of this report.",
      )}${waitingFigures(model, "views", numbers)}`,
    },
  ];
}
