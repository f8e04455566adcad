import * as z from "zod";
import { claimsMarkdown } from "../ledger/markdown.ts";
import { RELATIONS } from "../ledger/relations/catalogue.ts";
import type { DrawnFigure, PageFigure } from "../report/figure.ts";
import { pageFigures } from "../report/figures/index.ts";
import { type DescriptiveTable, type ReportArtefacts, reportModel } from "../report/model.ts";
import { page } from "../report/page.ts";
import { results } from "../report/results.ts";
import { renderSvg } from "../report/svg.ts";
import { checkedSchema } from "../schema/claim.ts";
import { type Ingested, ingestedSchema } from "../schema/dataset.ts";
import { diagnosedSchema } from "../schema/diagnosis.ts";
import { aggregatedSchema, convertedSchema } from "../schema/effect.ts";
import { pooledSchema } from "../schema/fit.ts";
import { moderatedSchema } from "../schema/moderation.ts";
import { type Rendered, renderedSchema } from "../schema/results.ts";
import { quantiles } from "./render/quantiles.ts";
import type { Stage } from "./stage.ts";

export { indexPage } from "../report/indexPage.ts";

/**
 * Reads every artefact · writes the report's files: `index.html`, `results.json`, `claims.md`, `figures/*.vl.json` and
 * `*.svg` · refuses a figure that Vega-Lite would warn of.
 *
 * The same artefacts give the same bytes: no date, no locale, no measured text.
 */
export const render: Stage<"render", ReportArtefacts, Rendered> = {
  name: "render",
  reads: ["ingest", "convert", "aggregate", "pool", "moderate", "diagnose", "check"],
  input: z.object({
    ingest: ingestedSchema,
    convert: convertedSchema,
    aggregate: aggregatedSchema,
    pool: pooledSchema,
    moderate: moderatedSchema,
    diagnose: diagnosedSchema,
    check: checkedSchema,
  }),
  output: renderedSchema,
  async run(artefacts) {
    const model = reportModel(artefacts, quantiles(artefacts.ingest.analysis.level), {
      relationTitles,
      descriptives: await descriptives(artefacts.ingest),
    });
    const figures = pageFigures(model);
    const drawn: DrawnFigure[] = [];
    for (const figure of figures) drawn.push(await draw(figure, drawn.length + 1));
    const { analysis } = artefacts.ingest;
    return {
      files: [
        { path: "index.html", content: page(model, drawn) },
        { path: "results.json", content: `${JSON.stringify(results(artefacts), null, 2)}\n` },
        { path: "claims.md", content: claimsMarkdown(artefacts.check.verdicts, `${analysis.title}: printed figures`) },
        ...(await Promise.all(drawn.map(figureFiles))).flat(),
      ],
      warnings: [],
    };
  },
  counts: ({ files }) => ({
    files: files.length,
    figures: files.filter((file) => file.path.endsWith(".svg")).length,
  }),
};

/** Who studied what; danfo is loaded for a folder with effects of its own, and for no other. */
async function descriptives(ingest: Ingested): Promise<DescriptiveTable[]> {
  const { whoStudiedWhat } = await import("../table/whoStudiedWhat.ts");
  return whoStudiedWhat(ingest);
}

const relationTitles = Object.fromEntries(RELATIONS.map((relation) => [relation.id, relation.title]));

async function draw(figure: PageFigure, number: number): Promise<DrawnFigure> {
  const svgs = async (specs: PageFigure["wide"]) => Promise.all(specs.map(renderSvg));
  return { figure, number, wide: await svgs(figure.wide), narrow: await svgs(figure.narrow) };
}

/** The figure as one spec and one SVG; a figure of a single panel is drawn already. */
async function figureFiles({ figure, wide }: DrawnFigure): Promise<Rendered["files"]> {
  const whole = figure.wide.length === 1 && JSON.stringify(figure.wide[0]) === JSON.stringify(figure.spec);
  const svg = whole ? wide[0]! : await renderSvg(figure.spec);
  return [
    { path: `figures/${figure.id}.vl.json`, content: `${JSON.stringify(figure.spec, null, 1)}\n` },
    { path: `figures/${figure.id}.svg`, content: `${svg}\n` },
  ];
}
