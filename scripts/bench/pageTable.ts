import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import Table from "cli-table3";
import { CHROMIUM, hasChromium, launch } from "./chromium.ts";
import { BARS, measurePage, type PageTimes } from "./page.ts";

/** The data set with as many effects as the largest meta-analysis of the alliance. */
const DATASET = "simulated2018";

/**
 * Times the report of the largest data set in Chromium, as built from these sources.
 *
 * @param say where a line goes that says why nothing was measured
 * @returns undefined where there is no Chromium
 */
export async function timePage(say: (line: string) => void): Promise<PageTimes | undefined> {
  if (!hasChromium()) {
    say(`page not measured: no Chromium at ${CHROMIUM} (apt-get install chromium, or set CHROMIUM)`);
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  try {
    execFileSync("npx", ["tsx", "scripts/build.ts", "--if-stale"], { stdio: "ignore" });
    execFileSync(process.execPath, ["dist/alliance-meta.js", "run", DATASET, "--out", folder], { stdio: "ignore" });
    const browser = await launch();
    try {
      return await measurePage(browser, pathToFileURL(join(folder, DATASET, "index.html")));
    } finally {
      await browser.close();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The measurements with the bar of each beside it. */
export function pageTable(times: PageTimes): string {
  const table = new Table({
    head: ["page of 295 samples", "measured", "bar"],
    colAligns: ["left", "right", "right"],
    style: { head: [], border: [] },
  });
  const ms = (x: number) => `${x.toFixed(x < 20 ? 1 : 0)} ms`;
  const { bytes, gzipBytes, figures, everythingMs, ...rest } = times;
  const names = { readableMs: "readable", interactiveMs: "interactive", numbersMs: "click to numbers" };
  for (const [key, name] of Object.entries(names) as [keyof typeof names, string][])
    table.push([name, ms(rest[key]), ms(BARS[key])]);
  for (const [id, { median, least }] of Object.entries(figures))
    table.push([`click to figure: ${id}`, `${ms(median)}, least ${ms(least)}`, ms(BARS.figureMs)]);
  table.push(["click to everything", ms(everythingMs), ""]);
  const kB = (n: number) => `${Math.round(n / 1e3)} kB`;
  table.push(["on disk", kB(bytes), kB(BARS.bytes)], ["gzipped", kB(gzipBytes), kB(BARS.gzipBytes)]);
  return table.toString();
}
