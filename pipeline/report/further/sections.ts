import { figureHtml } from "../figure.ts";
import { influenceRows, influenceSentence } from "../figures/influence.ts";
import { type Html, html } from "../html.ts";
import type { ReportModel } from "../model.ts";
import { paragraph, type Section } from "../sections/section.ts";
import { selectionMethodsSection } from "../sections/selectionMethods.ts";
import { type FurtherFigure, furtherOf } from "./figures.ts";

/**
 * A figure closed under its title: with words, table and an empty place for the drawing where its numbers are there, with the
 * title alone where they are computed when it is opened.
 */
function waiting({ id, title, make }: FurtherFigure, number: number, model: ReportModel): Html {
  const figure = make(model);
  return html`<details class="waiting" data-figure="${id}"><summary>Figure ${number}. ${figure?.title ?? title}</summary>
${figure ? figureHtml({ figure, number, wide: [""], narrow: [""] }) : html`<p class="note">Computed by this page’s program when it is opened; it takes a second or two.</p>`}</details>
`;
}

/** The sections whose figures wait to be opened, in the order of the page. @param before number of the figures before them */
export function furtherSections(model: ReportModel, before: number): (Section | undefined)[] {
  const figures = furtherOf(model);
  if (figures.length === 0) return [];
  const own = (section: FurtherFigure["section"]) =>
    figures.map((figure, index) => (figure.section === section ? waiting(figure, before + index + 1, model) : ""));
  const rows = influenceRows(model);
  const sentence = rows.length
    ? html`<p data-original>${influenceSentence(rows, model.quantiles.critical, model.overall?.fit.level ?? 95)}</p>
`
    : "";
  return [
    selectionMethodsSection(model),
    {
      id: "influence",
      title: "Influence of each study",
      body: html`${sentence}${paragraph(
        "Each study is left out once and the model, τ² with it, fitted anew. A flagged study is no error: it is one to read again.",
      )}${own("influence")}`,
    },
    {
      id: "views",
      title: "Further views",
      body: html`${paragraph(
        "The same effects in other ways: around their means, at every level of confidence, and under other choices than those of this report.",
      )}${own("views")}`,
    },
  ];
}
