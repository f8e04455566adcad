import type { TopLevelSpec } from "vega-lite";
import type { PageFigure } from "../report/figure.ts";
import { drawSvg } from "./drawSvg.ts";

/** A panel that waits to be drawn: its name, and the spec as text, so that the same drawing is not made twice. */
interface Waiting {
  readonly name: string;
  readonly spec: TopLevelSpec;
  readonly text: string;
}

const waiting = new Map<Element, Waiting>();
/** spec of each panel as it stands in the page, by name; absent while it is the original's */
const drawn = new Map<string, string>();
let observer: IntersectionObserver | undefined;
let began = 0;

/**
 * Has the figures of a what-if drawn: what is in view at once, the others when they come into view, only in the width that
 * shows.
 *
 * @param since when the reader asked, for the measure `figure`
 */
export function redraw(figures: readonly PageFigure[], since: number): void {
  began = since;
  waiting.clear();
  observer?.disconnect();
  observer = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) if (entry.isIntersecting) void drawPanel(entry.target);
    },
    { rootMargin: "200px" },
  );
  for (const figure of figures) {
    const box = document.getElementById(`figure-${figure.id}`);
    if (!box) continue;
    watch(box, "wide", figure.id, figure.wide);
    watch(box, "narrow", figure.id, figure.narrow);
  }
}

/** The page shows the original again: nothing waits, nothing is drawn. */
export function stopDrawing(): void {
  waiting.clear();
  drawn.clear();
  observer?.disconnect();
}

function watch(box: Element, variant: "wide" | "narrow", id: string, specs: readonly TopLevelSpec[]): void {
  box.querySelectorAll(`.${variant}-only .panel`).forEach((panel, i) => {
    const spec = specs[i];
    if (!spec) return;
    const name = `${id}/${variant}/${i}`;
    const text = JSON.stringify(spec);
    if (drawn.get(name) === text && panel.firstElementChild) return;
    waiting.set(panel, { name, spec, text });
    panel.setAttribute("aria-busy", "true");
    if (isInView(panel)) void drawPanel(panel);
    else observer!.observe(panel);
  });
}

function isInView(panel: Element): boolean {
  const { top, bottom, width } = panel.getBoundingClientRect();
  return width > 0 && bottom > 0 && top < innerHeight;
}

async function drawPanel(panel: Element): Promise<void> {
  const next = waiting.get(panel);
  if (!next) return;
  waiting.delete(panel);
  observer?.unobserve(panel);
  const inView = isInView(panel);
  const svg = await drawSvg(next.spec);
  // a newer what-if, or a section written anew, has its own order for this place
  if (waiting.has(panel) || !panel.isConnected) return;
  panel.innerHTML = svg;
  panel.removeAttribute("aria-busy");
  drawn.set(next.name, next.text);
  if (inView) performance.measure("figure", { start: began, end: performance.now() });
}

/** Draws what still waits in the wide variant, as for a file or print. */
export async function drawAllWide(): Promise<void> {
  for (const panel of [...waiting.keys()]) if (panel.closest(".wide-only")) await drawPanel(panel);
}
