import type { ForestOptions } from "../../figures/forest.ts";
import { publishedForest } from "../../figures/publishedForest.ts";
import type { PageFigure } from "../figure.ts";
import { formatPrintedR, formatR } from "../format.ts";
import type { ReportModel } from "../model.ts";
import { populationSummaries, publishedRows, summarise, summaryPhrase } from "../rows/published.ts";
import { publishedEstimates } from "../rows/publishedEstimates.ts";
import { printedText } from "../text.ts";
import { type FigureWords, lazyFigure } from "./lazy.ts";

/** What must be said wherever published estimates stand side by side. */
export const OVERLAP =
  "The primary studies of these meta-analyses overlap, so their estimates are not independent: they are shown side by side, neither pooled nor tested against each other.";

/** Forest of published meta-analyses, for a folder of kind `picture`. */
export function publishedFigure(model: ReportModel): PageFigure | undefined {
  const estimates = publishedEstimates(model.ingest);
  if (estimates.length === 0) return undefined;
  const rows = publishedRows(estimates);
  const all = summarise("all", estimates);
  const title = `${all.count} published estimates lie between r = ${formatPrintedR(all.low)} and ${formatPrintedR(all.high)}`;
  const name = "Published meta-analyses of the relation with outcome";
  const options: ForestOptions = {
    title,
    subtitle: [OVERLAP],
    simulated: model.ingest.analysis.simulated,
    labelHead: "Meta-analysis",
    countHead: "k",
    estimateHead: "r [95% CI]",
    axisTitle: "Correlation (r), positive = better outcome",
  };
  const parts = populationSummaries(estimates).map((summary) => `${summary.population}: ${summaryPhrase(summary)}`);
  const words: FigureWords = {
    id: "published",
    kind: "Forest plot of published meta-analyses",
    title,
    message: `${name}. ${all.count} estimates lie between ${formatPrintedR(all.low)} and ${formatPrintedR(all.high)}. By population — ${parts.join(". ")}. ${OVERLAP}`,
    note: "Filled points carry the interval that the source prints; hollow points stand where it prints none.",
    table: {
      caption: `${name}, as printed`,
      columns: [
        { head: "Meta-analysis", wide: true },
        { head: "Population" },
        { head: "k", numeric: true },
        { head: "printed", numeric: true },
        { head: "r", numeric: true },
        { head: "lower", numeric: true },
        { head: "upper", numeric: true },
        { head: "Note", wide: true },
      ],
      rows: estimates.map((row) => [
        row.label,
        row.population,
        row.k ?? "",
        printedText(row.printed),
        formatR(row.estimate, 3),
        row.ciLb === undefined ? "not printed" : formatR(row.ciLb, 3),
        row.ciUb === undefined ? "not printed" : formatR(row.ciUb, 3),
        row.note ?? "",
      ]),
      effects: estimates.map((row) => row.effect_id),
    },
  };
  return lazyFigure(words, (width) => publishedForest(rows, { ...options, width }));
}
