import { pageFigures } from "../report/figures/index.ts";
import type { ReportArtefacts } from "../report/model.ts";
import { breathe } from "./dom.ts";
import { beginDrawing, redraw, stopDrawing } from "./drawing.ts";
import { figureAlone, isCostly } from "./partial.ts";
import { type Applied, artefactsInSteps, viewOf } from "./recompute.ts";
import { restoreOriginal, showSections } from "./sections.ts";
import type { WhatIf } from "./whatIf.ts";

/** Figures that show something of the slow diagnostics: out of view they wait for these. */
const DIAGNOSED = new Set(["funnel"]);

/** counts what-ifs, so that an older one that is still being computed stops */
let turn = 0;

/** The page as it came. */
export function showOriginal(): void {
  turn++;
  stopDrawing();
  restoreOriginal();
}

/**
 * What follows the number: the figures in view, then every model, sentence, table and figure, in steps between
 * which the page answers.
 *
 * @param since when the reader asked, in milliseconds of the page
 * @param steps `drawn` is called once the figures in view are drawn, `shown` once sentences, tables and figures stand, before the slow diagnostics
 * @returns everything computed, or undefined when a newer what-if came in between
 */
export async function follow(
  applied: Applied,
  whatIf: WhatIf,
  since: number,
  { drawn, shown }: { drawn(): void; shown(): void },
): Promise<ReportArtefacts | undefined> {
  const mine = ++turn;
  beginDrawing();
  for (const id of figuresInView()) {
    await breathe();
    if (mine !== turn) return undefined;
    const figure = isCostly(id) ? undefined : figureAlone(applied, whatIf, id);
    if (figure) await redraw([figure], since);
  }
  drawn();
  await breathe();
  let last: ReportArtefacts | undefined;
  for (const artefacts of artefactsInSteps(applied)) {
    if (mine !== turn) return undefined;
    if (artefacts) {
      const model = viewOf(artefacts, whatIf);
      const figures = pageFigures(model);
      const whole = last !== undefined;
      showSections(model, figures, whole);
      void redraw(whole ? figures : figures.filter(({ id }) => !DIAGNOSED.has(id)), since);
      if (!last) shown();
      last = artefacts;
    }
    await breathe();
  }
  performance.measure("everything", { start: since, end: performance.now() });
  return mine === turn ? last : undefined;
}

/** Ids of the figures whose drawing is in view, from the top; those folded away are not. */
function figuresInView(): string[] {
  return [...document.querySelectorAll("main figure")].flatMap((figure) => {
    const box = figure.closest("details:not([open])")
      ? undefined
      : figure.querySelector(".drawing")?.getBoundingClientRect();
    return box && box.bottom > 0 && box.top < innerHeight ? [figure.id.replace(/^figure-/, "")] : [];
  });
}
