import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { inject } from "vitest";
import { CHROMIUM, hasChromium, launch } from "../../../scripts/bench/chromium.ts";

/**
 * Whether there is a browser to drive. Without one the tests are skipped with a line that says so; where `CI` is set they fail.
 *
 * @throws {Error} in CI without a browser
 */
export function hasBrowser(): boolean {
  if (hasChromium()) return true;
  const missing = `no Chromium at ${CHROMIUM}: apt-get install chromium, or set CHROMIUM`;
  if (process.env.CI) throw new Error(missing);
  process.stdout.write(`browser tests skipped: ${missing}\n`);
  return false;
}

export { launch };

/** An open report, with everything that it printed, threw or asked for. */
export interface OpenReport {
  readonly page: Page;
  /** console messages, errors and dialogs; empty on a sound page */
  readonly noise: string[];
  /** requests beside the file itself */
  readonly requests: string[];
}

/** Address of a report's page. */
export function addressOf(id: string, fragment = ""): string {
  return `${pathToFileURL(join(inject("reports"), id, "index.html")).href}${fragment}`;
}

/** Address of a page across data sets. */
export function addressAcross(name: "index" | "statements"): string {
  return pathToFileURL(join(inject("reports"), `${name}.html`)).href;
}

/** Opens an address in a fresh context and waits until the page can be used. */
export async function open(
  browser: Browser,
  address: string,
  options: BrowserContextOptions = {},
): Promise<OpenReport> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const noise: string[] = [];
  const requests: string[] = [];
  page.on("console", (message) => noise.push(message.text()));
  page.on("pageerror", (error) => noise.push(error.stack ?? error.message));
  page.on("dialog", (dialog) => {
    noise.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    const url = request.url();
    if (url.split("#")[0] !== address.split("#")[0] && !url.startsWith("data:") && !url.startsWith("blob:"))
      requests.push(url);
  });
  await page.goto(address);
  if (options.javaScriptEnabled !== false) {
    await page.waitForFunction(
      () => !document.getElementById("dataset") || performance.getEntriesByName("interactive").length > 0,
    );
    await page.evaluate(() => document.getElementById("what-if-controls")?.setAttribute("open", ""));
  }
  return { page, noise, requests };
}

/** Numbers of the table with every digit, by quantity: original and what-if. */
export async function digits(page: Page): Promise<Record<string, [number, number]>> {
  const rows = await page.evaluate(() =>
    [...document.querySelectorAll("#digits tbody tr")].map((row) =>
      [...(row as HTMLTableRowElement).cells].map((cell) => cell.textContent ?? ""),
    ),
  );
  return Object.fromEntries(rows.map(([name, before, after]) => [name!, [Number(before), Number(after)]]));
}

/** Waits until everything of the last what-if has been computed and shown. */
export async function settled(page: Page, before: number): Promise<void> {
  await page.waitForFunction((n) => performance.getEntriesByName("everything").length > n, before);
}

/** How many what-ifs have been computed in full. */
export function settledCount(page: Page): Promise<number> {
  return page.evaluate(() => performance.getEntriesByName("everything").length);
}

/** Text of an element with plain spaces for the unbroken ones. */
export async function words(page: Page, selector: string): Promise<string> {
  return ((await page.locator(selector).textContent()) ?? "").replace(/[\u00a0\u202f]/g, " ");
}
