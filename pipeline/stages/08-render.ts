import * as z from "zod";
import { claimsMarkdown } from "../ledger/markdown.ts";
import { RELATIONS } from "../ledger/relations/catalogue.ts";
import type { DrawnFigure, PageFigure } from "../report/figure.ts";
import { pageFigures } from "../report/figures/index.ts";
import { figureNumbers, furtherFigures, furtherOf } from "../report/further/figures.ts";
import type { FurtherNumbers } from "../report/further/numbers.ts";
import { embedded } from "../report/instrument.ts";
import { type DescriptiveTable, type ReportArtefacts, type ReportModel, reportModel } from "../report/model.ts";
import { page } from "../report/page.ts";
import { results } from "../report/results.ts";
import { renderSvg } from "../report/svg.ts";
import { type Assets, assetsSchema } from "../schema/assets.ts";
import { checkedSchema } from "../schema/claim.ts";
import { type Ingested, ingestedSchema } from "../schema/dataset.ts";
import { diagnosedSchema } from "../schema/diagnosis.ts";
import { aggregatedSchema, convertedSchema } from "../schema/effect.ts";
import { pooledSchema } from "../schema/fit.ts";
import { moderatedSchema } from "../schema/moderation.ts";
import { type Rendered, renderedSchema } from "../schema/results.ts";
import { ConvergenceError } from "../stats/convergence.ts";
import { type Costly, costlyNumbers, furtherNumbers } from "./render/further/furtherNumbers.ts";
import { quantiles } from "./render/quantiles.ts";
import type { Stage, StageTools } from "./stage.ts";

export { indexPage } from "../report/indexPage.ts";
export { statementsPage } from "../report/statementsPage.ts";
export { renderSvg } from "../report/svg.ts";

/**
 * Reads every artefact · writes the report's files: `index.html`, `results.json`, `claims.md`, `figures/*.vl.json` and
 * `*.svg` · refuses a figure that Vega-Lite would warn of.
 *
 * The same artefacts give the same bytes: no date, no locale, no measured text.
 */
export const render: Stage<"render", ReportArtefacts & { readonly assets: Assets }, Rendered> = {
  name: "render",
  reads: ["ingest", "convert", "aggregate", "pool", "moderate", "diagnose", "check", "assets"],
  input: z.object({
    assets: assetsSchema,
    ingest: ingestedSchema,
    convert: convertedSchema,
    aggregate: aggregatedSchema,
    pool: pooledSchema,
    moderate: moderatedSchema,
    diagnose: diagnosedSchema,
    check: checkedSchema,
  }),
  output: renderedSchema,
  async run(artefacts, tools) {
    const base = reportModel(artefacts, quantiles(artefacts.ingest.analysis.level), {
      relationTitles,
      descriptives: await descriptives(artefacts.ingest),
    });
    const model = { ...base, further: allNumbers(base, tools?.remember) };
    const figures = pageFigures(model);
    const numbers = figureNumbers(model, figures);
    const drawn: DrawnFigure[] = [];
    const draw = drawer(tools?.draw ?? renderSvg);
    for (const figure of figures) drawn.push(await drawFigure(figure, numbers.get(figure.id)!, draw));
    const { analysis } = artefacts.ingest;
    return {
      files: [
        { path: "index.html", content: page(model, drawn, embedded(model, artefacts.assets)) },
        { path: "results.json", content: `${JSON.stringify(results(artefacts), null, 2)}\n` },
        { path: "claims.md", content: claimsMarkdown(artefacts.check.verdicts, `${analysis.title}: printed figures`) },
        ...(await Promise.all(figures.map((figure) => figureFiles(figure, draw)))).flat(),
        ...furtherFigures(model).flatMap(specFile),
      ],
      warnings: [],
    };
  },
  counts: ({ files }) => ({
    files: files.length,
    figures: files.filter((file) => file.path.endsWith(".svg")).length,
  }),
};

/** What the tables of waiting figures need, subsets and multiverse included: they stand in the page before its program runs. */
function allNumbers(base: ReportModel, remember: StageTools["remember"]): FurtherNumbers {
  const cheap = furtherNumbers(base);
  if (furtherOf(base).length === 0) return cheap;
  const inputs = { gosh: [base.overall, base.diagnose.funnel], specifications: [base.ingest, base.convert] };
  const numbers = (which: Costly) =>
    remember ? remember(which, inputs[which], () => attempted(which, base)) : attempted(which, base);
  return { ...cheap, ...numbers("gosh"), ...numbers("specifications") };
}

/** Nothing where these data have no such numbers: no model converges on a subset, or no choice gives a result. */
function attempted(which: Costly, base: ReportModel): FurtherNumbers {
  try {
    return costlyNumbers(which, base);
  } catch (error) {
    if (error instanceof RangeError || error instanceof ConvergenceError) return {};
    throw error;
  }
}

/** Who studied what; danfo is loaded for a folder with effects of its own, and for no other. */
async function descriptives(ingest: Ingested): Promise<DescriptiveTable[]> {
  const { whoStudiedWhat } = await import("../table/whoStudiedWhat.ts");
  return whoStudiedWhat(ingest);
}

const relationTitles = Object.fromEntries(RELATIONS.map((relation) => [relation.id, relation.title]));

/** Draws each spec once, though the page and the files may both show it. */
function drawer(render: (spec: PageFigure["spec"]) => Promise<string>): (spec: PageFigure["spec"]) => Promise<string> {
  const drawn = new Map<PageFigure["spec"], Promise<string>>();
  return (spec) => {
    const svg = drawn.get(spec) ?? render(spec);
    drawn.set(spec, svg);
    return svg;
  };
}

type Draw = ReturnType<typeof drawer>;

async function drawFigure(figure: PageFigure, number: number, draw: Draw): Promise<DrawnFigure> {
  const svgs = (specs: PageFigure["wide"]) => Promise.all(specs.map(draw));
  return { figure, number, wide: await svgs(figure.wide), narrow: await svgs(figure.narrow) };
}

/** Longest spec that is kept beside a page, in characters: a review reads it as a diff. */
const LONGEST_SPEC = 150_000;
const MOST_ROWS = 200;

/** The spec of a figure that is drawn when a reader opens it. */
function specFile(figure: PageFigure): Rendered["files"] {
  // a figure of so many rows is too long in any case; its spec need not be made to see that
  if (figure.table.rows.length > MOST_ROWS) return [];
  const { id, spec } = figure;
  const content = `${JSON.stringify(spec, null, 1)}\n`;
  return content.length > LONGEST_SPEC ? [] : [{ path: `figures/${id}.vl.json`, content }];
}

async function figureFiles(figure: PageFigure, draw: Draw): Promise<Rendered["files"]> {
  return [
    { path: `figures/${figure.id}.vl.json`, content: `${JSON.stringify(figure.spec, null, 1)}\n` },
    { path: `figures/${figure.id}.svg`, content: `${await draw(figure.spec)}\n` },
  ];
}
