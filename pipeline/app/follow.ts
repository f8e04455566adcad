import { forestFigure } from "../report/figures/forest.ts";
import { pageFigures } from "../report/figures/index.ts";
import type { ReportArtefacts } from "../report/model.ts";
import { breathe } from "./dom.ts";
import { redraw, stopDrawing } from "./drawing.ts";
import { type Applied, artefactsInSteps, forestArtefacts, viewOf } from "./recompute.ts";
import { restoreOriginal, showSections } from "./sections.ts";
import type { WhatIf } from "./whatIf.ts";

/** counts what-ifs, so that an older one that is still being computed stops */
let turn = 0;

/** The page as it came. */
export function showOriginal(): void {
  turn++;
  stopDrawing();
  restoreOriginal();
}

/**
 * What follows the number: the forest plot if it is in view, then every model, sentence, table and figure, in steps between
 * which the page answers.
 *
 * @param since when the reader asked, in milliseconds of the page
 * @param shown called once sentences, tables and figures stand, before the slow diagnostics
 * @returns everything computed, or undefined when a newer what-if came in between
 */
export async function follow(
  applied: Applied,
  whatIf: WhatIf,
  since: number,
  shown: () => void,
): Promise<ReportArtefacts | undefined> {
  const mine = ++turn;
  if (inView("figure-forest")) {
    await breathe();
    const model = viewOf(forestArtefacts(applied, whatIf.group ?? independentFactor(applied.ingest)), whatIf);
    const figure = forestFigure(model);
    if (figure) redraw([figure], since);
  }
  await breathe();
  let last: ReportArtefacts | undefined;
  for (const artefacts of artefactsInSteps(applied)) {
    if (mine !== turn) return undefined;
    if (artefacts) {
      const model = viewOf(artefacts, whatIf);
      const figures = pageFigures(model);
      showSections(model, figures, last !== undefined);
      redraw(figures, since);
      if (!last) shown();
      last = artefacts;
    }
    await breathe();
  }
  performance.measure("everything", { start: since, end: performance.now() });
  return mine === turn ? last : undefined;
}

/** The first factor under whose levels every sample stands once, by which the forest plot is grouped unless the reader chose. */
function independentFactor({ analysis, rows }: Applied["ingest"]): string | undefined {
  const included = rows.filter((row) => row.include);
  return analysis.moderators.find(({ kind, moderator }) => {
    const coded = included.filter((row) => row[moderator] !== undefined);
    const pairs = new Set(coded.map((row) => JSON.stringify([row.sample_id, row[moderator]])));
    const samples = new Set(coded.map((row) => row.sample_id)).size;
    const several = new Set(coded.map((row) => row[moderator])).size > 1;
    return kind === "factor" && several && (analysis.aggregate.by === "none" ? coded.length : pairs.size) === samples;
  })?.moderator;
}

function inView(id: string): boolean {
  const box = document.getElementById(id)?.getBoundingClientRect();
  return box !== undefined && box.bottom > 0 && box.top < innerHeight;
}
