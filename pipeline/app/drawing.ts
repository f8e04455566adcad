import * as vega from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { compile, type TopLevelSpec } from "vega-lite";
import type { PageFigure } from "../report/figure.ts";
import { tidySvg } from "../report/svg.ts";

/** A panel that waits to be drawn. */
interface Waiting {
  readonly spec: TopLevelSpec;
  readonly turn: number;
}

const waiting = new Map<Element, Waiting>();
let turn = 0;
let observer: IntersectionObserver | undefined;

const quiet = { level: () => quiet, error: () => quiet, warn: () => quiet, info: () => quiet, debug: () => quiet };

/**
 * A Vega-Lite spec as SVG text in the page: expressions are interpreted from their syntax tree, so that no text ever runs
 * as code and the security policy need not allow it.
 */
export async function drawSvg(spec: TopLevelSpec): Promise<string> {
  const compiled = compile(structuredClone(spec), { logger: quiet as never });
  const runtime = vega.parse(compiled.spec, undefined, { ast: true } as never);
  const view = new vega.View(runtime, {
    expr: expressionInterpreter,
    renderer: "none",
    logger: quiet as never,
  } as never);
  const svg = await view.toSVG();
  view.finalize();
  return tidySvg(svg);
}

/**
 * Has the figures of a what-if drawn: those in view at once, the others when they come into view, only in the width that shows.
 */
export function redraw(figures: readonly PageFigure[]): void {
  turn++;
  waiting.clear();
  observer?.disconnect();
  observer = new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting) void drawPanel(entry.target);
  });
  for (const figure of figures) {
    const box = document.getElementById(`figure-${figure.id}`);
    if (!box) continue;
    watch(box, ".wide-only .panel", figure.wide);
    watch(box, ".narrow-only .panel", figure.narrow);
  }
}

/** Nothing waits any more: the page shows the original. */
export function stopDrawing(): void {
  turn++;
  waiting.clear();
  observer?.disconnect();
}

function watch(box: Element, selector: string, specs: readonly TopLevelSpec[]): void {
  const panels = [...box.querySelectorAll(selector)];
  panels.forEach((panel, i) => {
    const spec = specs[i];
    if (!spec) return;
    waiting.set(panel, { spec, turn });
    panel.setAttribute("aria-busy", "true");
    observer!.observe(panel);
  });
}

async function drawPanel(panel: Element): Promise<void> {
  const next = waiting.get(panel);
  if (!next) return;
  waiting.delete(panel);
  observer?.unobserve(panel);
  const svg = await drawSvg(next.spec);
  if (next.turn !== turn) return;
  panel.innerHTML = svg;
  panel.removeAttribute("aria-busy");
  performance.mark(`figure:${panel.closest("figure")?.id ?? ""}`);
}

/** Draws what still waits in the wide variant, as for print. */
export async function drawAllWide(): Promise<void> {
  for (const panel of [...waiting.keys()]) if (panel.closest(".wide-only")) await drawPanel(panel);
}
