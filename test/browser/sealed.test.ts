import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addressOf, hasBrowser, launch, open, settled } from "./support/browser.ts";

const HOSTILE = [
  '<img src=x onerror="alert(1)">',
  "</script><script>alert(2)</script>",
  '=cmd|"/c calc"!A1',
  "\u202eevil\u202c",
  "'\"><svg onload=alert(3)>",
  "<!--",
];

/** A copy of a folder whose labels would do harm where they were not escaped, run by the built command. */
function hostileReport(root: string): string {
  cpSync("data/kolden2011", join(root, "data/kolden2011"), { recursive: true });
  const file = join(root, "data/kolden2011/studies.csv");
  const lines = readFileSync(file, "utf8").split("\n");
  const harmed = lines.map((line, i) => {
    const label = HOSTILE[i - 1];
    if (label === undefined) return line;
    const cells = line.split(",");
    cells[3] = `"${label.replaceAll('"', '""')}"`;
    return cells.join(",");
  });
  writeFileSync(file, harmed.join("\n"));
  execFileSync(process.execPath, [resolve("dist/alliance-meta.js"), "run"], { cwd: root, stdio: "ignore" });
  return pathToFileURL(join(root, "reports/kolden2011/index.html")).href;
}

describe.skipIf(!hasBrowser())("a page is sealed", () => {
  let browser: Browser;
  const root = mkdtempSync(join(tmpdir(), "alliance-meta-hostile-"));
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(root, { recursive: true, force: true });
  });

  it("labels that would run elsewhere are shown as they are, before and after a what-if", async () => {
    const { page, noise, requests } = await open(browser, hostileReport(root));
    const inert = async () => {
      expect(await page.evaluate(() => document.querySelectorAll("img, main script, svg[onload]").length)).toBe(0);
      expect(await page.locator("#studies").textContent()).toContain('<img src=x onerror="alert(1)">');
    };
    await inert();
    expect(await page.locator("#what-if").textContent()).toContain("</script><script>alert(2)</script>");
    await page.locator("input[name=study]").nth(9).press("Space");
    await settled(page, 0);
    await page.locator("#forest").scrollIntoViewIfNeeded();
    await page.waitForFunction(() => document.querySelectorAll("#figure-forest .wide-only [aria-busy]").length === 0);
    await inert();
    expect(await page.locator("#figure-forest .wide-only").textContent()).toContain("<img src=x");
    const download = page.waitForEvent("download");
    await page.locator("[data-get=data]").click();
    const csv = readFileSync(await (await download).path(), "utf8");
    expect(csv).toContain("'=cmd|");
    expect([noise, requests]).toEqual([[], []]);
  });

  it("by a policy without eval and without network, that names the hashes of its two scripts", async () => {
    const html = readFileSync(new URL(addressOf("kolden2011")), "utf8");
    const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1] ?? "";
    expect(policy).toContain("default-src &#39;none&#39;");
    expect(policy).toContain("connect-src &#39;none&#39;");
    expect(policy).not.toContain("unsafe-eval");
    expect(policy).toMatch(/script-src( &#39;sha256-[A-Za-z0-9+/=]{44}&#39;){2};/);
    const { page } = await open(browser, addressOf("kolden2011"));
    const refused = await page.evaluate(async () => {
      const script = document.createElement("script");
      script.textContent = "window.ran = true";
      document.body.append(script);
      const fetched = await fetch("data:text/plain,x").then(
        () => "fetched",
        () => "refused",
      );
      return ["ran" in window, fetched];
    });
    expect(refused).toEqual([false, "refused"]);
  });

  it("complete without a script: figures, tables and sentences are there", async () => {
    const { page, noise } = await open(browser, addressOf("kolden2011"), { javaScriptEnabled: false });
    for (const id of ["summary", "forest", "moderators", "funnel", "ledger", "studies", "methods"]) {
      expect(await page.locator(`#${id}`).isVisible()).toBe(true);
    }
    expect(await page.locator("#figure-forest .wide-only svg").count()).toBe(1);
    expect(await page.locator("#what-if").count()).toBe(0);
    expect(noise).toEqual([]);
  });

  it("folders without a pooled value carry no script at all", () => {
    const html = readFileSync(new URL(addressOf("horvath1991")), "utf8");
    expect(html).not.toContain("<script");
    expect(html).not.toContain("script-src");
  });
});
