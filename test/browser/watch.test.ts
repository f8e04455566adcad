import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { hasBrowser, launch, open } from "./support/browser.ts";

const ID = "kolden2011";
/** A copy of one data folder under watch in a process of its own, and what its terminal says. */
async function watching() {
  const root = mkdtempSync(join(tmpdir(), "watch-"));
  cpSync(`data/${ID}`, join(root, "data", ID), { recursive: true });
  const child = spawn(process.execPath, [resolve("dist/alliance-meta.js"), "watch", ID, "--port", "0"], { cwd: root });
  const said: string[] = [];
  child.stderr.on("data", (chunk: Buffer) => void said.push(chunk.toString()));
  const url = await new Promise<string>((found, failed) => {
    child.stdout.on("data", (chunk: Buffer) => {
      const address = /http:\/\/\S+/.exec(chunk.toString())?.[0];
      if (address) found(address);
    });
    child.on("exit", () => failed(new Error(said.join(""))));
  });
  return { root, child, url, terminal: () => said.join(""), table: join(root, "data", ID, "studies.csv") };
}

describe.skipIf(!hasBrowser())("watch", () => {
  let browser: Browser;
  let child: ChildProcess | undefined;
  let root: string | undefined;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());
  afterEach(() => {
    child?.kill("SIGINT");
    if (root) rmSync(root, { recursive: true, force: true });
  });

  it("as built: serves the page with its controls, reloads it on save, lays a fault over the last good one", async () => {
    const watched = await watching();
    ({ child, root } = watched);
    await expect.poll(watched.terminal, { timeout: 30_000 }).toContain(`${ID} in`);
    const { page, noise } = await open(browser, watched.url);
    const bar = page.locator("#what-if-bar");
    await expect.poll(() => bar.textContent()).toContain("k = 16");

    const good = readFileSync(watched.table, "utf8");
    writeFileSync(watched.table, good.replace(/,(0\.\d+),/, ",1.7,"));
    const fault = page.locator("#watch-fault");
    await expect.poll(() => fault.textContent({ timeout: 10_000 })).toContain("needs |r| < 1, got 1.7");
    expect(watched.terminal()).toContain("needs |r| < 1, got 1.7");
    // the last good page stays, and can be used
    expect(await bar.textContent()).toContain("k = 16");
    await page.locator("[data-toggle]").first().click();
    await expect.poll(() => bar.textContent()).toContain("k = 15");

    writeFileSync(watched.table, `${good.trimEnd().split("\n").slice(0, -1).join("\n")}\n`);
    await expect.poll(() => fault.count(), { timeout: 10_000 }).toBe(0);
    // one row less, and the study that the address takes out
    await expect.poll(() => bar.textContent()).toMatch(/k = 15.*k = 14/);
    expect(noise).toEqual([]);
    await page.context().close();
  });
});
