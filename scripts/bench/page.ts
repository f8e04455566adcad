import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";

/** How soon a report answers in a browser, in milliseconds, and what it weighs. */
export interface PageTimes {
  /** first text painted */
  readonly readableMs: number;
  /** every control answers */
  readonly interactiveMs: number;
  /** from a click on a study to the new pooled value */
  readonly numbersMs: number;
  /** from a click to the figure in view drawn anew: that of the slowest figure */
  readonly figureMs: number;
  /** the same for each figure by itself, with the least: what else a computer does makes times longer and never shorter */
  readonly figures: Readonly<Record<string, { readonly median: number; readonly least: number }>>;
  /** from a click to every number, sentence and table of the page */
  readonly everythingMs: number;
  readonly bytes: number;
  readonly gzipBytes: number;
}

/** What each may be at k = 300 on two cores that do nothing else. */
export const BARS = {
  readableMs: 500,
  interactiveMs: 1000,
  numbersMs: 16,
  figureMs: 100,
  bytes: 3e6,
  gzipBytes: 900e3,
} as const;

/** Figures that go through subsets or the multiverse when a reader opens them, and follow no click at once. */
const COSTLY = ["gosh", "specifications"];

const STARTS = 5;
const CLICKS = 7;

/** What a file weighs, as it is and gzipped. */
export function weigh(file: URL): Pick<PageTimes, "bytes" | "gzipBytes"> {
  const content = readFileSync(file);
  return { bytes: content.length, gzipBytes: gzipSync(content).length };
}

/** When a page that has been opened could be read and used. */
export async function startTimes(page: Page): Promise<Pick<PageTimes, "readableMs" | "interactiveMs">> {
  const [readableMs, interactiveMs] = await page.evaluate(() =>
    ["first-contentful-paint", "interactive"].map((name) => performance.getEntriesByName(name)[0]?.startTime),
  );
  return {
    readableMs: readableMs ?? Number.POSITIVE_INFINITY,
    interactiveMs: interactiveMs ?? Number.POSITIVE_INFINITY,
  };
}

/** The figures that follow a click, drawn and waiting ones, in the order of the page. */
export function figureIds(page: Page): Promise<string[]> {
  return page.evaluate((costly) => {
    const drawn = [...document.querySelectorAll("main > section > figure")].map(({ id }) => id.replace("figure-", ""));
    const waiting = [...document.querySelectorAll<HTMLElement>("details.waiting")].map(
      ({ dataset }) => dataset.figure!,
    );
    return [...new Set([...drawn, ...waiting])].filter((id) => id !== "published" && !costly.includes(id));
  }, COSTLY);
}

/** Medians over clicks on studies with one figure in view; a figure that waits is opened before and closed after, and all studies are back. */
export async function clickTimes(
  page: Page,
  id: string,
  clicks = CLICKS,
): Promise<{ readonly numbers: number; readonly figure: number; readonly least: number; readonly everything: number }> {
  await showFigure(page, id, true);
  const times: { numbers: number; figure: number; everything: number }[] = [];
  // the first click brings the code of this figure into the compiler's hands and does not count
  for (let i = 0; i <= clicks; i++) {
    await page.evaluate(() => {
      performance.clearMeasures();
      const studies = document.querySelectorAll<HTMLInputElement>("input[name=study]:checked");
      studies[studies.length >> 1]!.click();
    });
    await page.waitForFunction(() => performance.getEntriesByName("everything").length > 0);
    const [numbers, figure, everything] = await page.evaluate(() =>
      ["numbers", "figure", "everything"].map((name) =>
        Math.max(...performance.getEntriesByName(name).map(({ duration }) => duration)),
      ),
    );
    if (i > 0) times.push({ numbers: numbers!, figure: figure!, everything: everything! });
    await page.waitForFunction(() => !document.querySelector("details.waiting[open][aria-busy]"));
  }
  await showFigure(page, id, false);
  await page.evaluate(() => document.querySelector<HTMLElement>("[data-action=reset]")!.click());
  await page.waitForFunction(() => !document.documentElement.classList.contains("what-if"));
  const least = Math.min(...times.map(({ figure }) => figure));
  const of = (name: "numbers" | "figure" | "everything") => median(times.map((time) => time[name]));
  return { numbers: of("numbers"), figure: of("figure"), least, everything: of("everything") };
}

async function showFigure(page: Page, id: string, open: boolean): Promise<void> {
  await page.evaluate(
    ([figure, opened]) => {
      const details = document.querySelector<HTMLDetailsElement>(`details.waiting[data-figure="${figure}"]`);
      if (details) details.open = opened;
      (details ?? document.getElementById(`figure-${figure}`))!.scrollIntoView({ behavior: "instant" });
    },
    [id, open] as const,
  );
  await page.waitForFunction(
    ([figure, opened]) => {
      if (!opened) return true;
      const box = document.querySelector(`#figure-${figure} .drawing`);
      box?.scrollIntoView({ behavior: "instant" });
      return box?.querySelector("svg") && !box.querySelector(".wide-only .panel:first-child[aria-busy]");
    },
    [id, open] as const,
  );
}

/** Everything of one report: starts in fresh contexts, then clicks with each figure in view. */
export async function measurePage(browser: Browser, file: URL): Promise<PageTimes> {
  const starts: Pick<PageTimes, "readableMs" | "interactiveMs">[] = [];
  let page: Page | undefined;
  for (let i = 0; i < STARTS; i++) {
    await page?.context().close();
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    page = await context.newPage();
    await page.goto(file.href);
    await page.waitForFunction(() => performance.getEntriesByName("interactive").length > 0);
    starts.push(await startTimes(page));
  }
  const rows: ({ readonly id: string } & Awaited<ReturnType<typeof clickTimes>>)[] = [];
  for (const id of await figureIds(page!)) rows.push({ id, ...(await clickTimes(page!, id)) });
  return {
    readableMs: median(starts.map(({ readableMs }) => readableMs)),
    interactiveMs: median(starts.map(({ interactiveMs }) => interactiveMs)),
    numbersMs: median(rows.map(({ numbers }) => numbers)),
    figureMs: Math.max(...rows.map(({ figure }) => figure)),
    figures: Object.fromEntries(rows.map(({ id, figure, least }) => [id, { median: figure, least }])),
    everythingMs: median(rows.map(({ everything }) => everything)),
    ...weigh(file),
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.POSITIVE_INFINITY;
}
