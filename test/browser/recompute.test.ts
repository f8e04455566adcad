import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Fit } from "../../pipeline/schema/fit.ts";
import { addressOf, digits, hasBrowser, launch, open, settled, settledCount, words } from "./support/browser.ts";

/** `alliance-meta fit --json` of the built command. */
function fitted(...options: string[]): Fit {
  const out = execFileSync(process.execPath, ["dist/alliance-meta.js", "fit", ...options, "--json"], {
    encoding: "utf8",
  });
  return JSON.parse(out) as Fit;
}

/** The numbers of a fit by the names that the page gives them. */
function asShown(result: Fit): Record<string, number | undefined> {
  const [mean] = result.coefficients;
  const { tau2, I2, QE, QEp } = result.heterogeneity;
  const r = result.backTransformed;
  return {
    r: r?.pred,
    "r, lower": r?.ciLb,
    "r, upper": r?.ciUb,
    "estimate on its scale": mean?.beta,
    "standard error": mean?.se,
    lower: mean?.ciLb,
    upper: mean?.ciUb,
    p: mean?.pval,
    "τ²": tau2,
    "I², %": I2,
    Q: QE,
    "p of Q": QEp,
    k: result.fit.k,
  };
}

async function shown(page: Page, column: 0 | 1): Promise<Record<string, number>> {
  return Object.fromEntries(Object.entries(await digits(page)).map(([name, pair]) => [name, pair[column]]));
}

const KOLDEN = "data/kolden2011/studies.csv";

describe.skipIf(!hasBrowser())("a page recomputes", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  it.each(["farber2011", "kolden2011"])("%s as the command line does, to every digit", async (id) => {
    const { page } = await open(browser, addressOf(id));
    expect(await shown(page, 0)).toEqual(asShown(fitted(`data/${id}/studies.csv`)));
  });

  it("a study that is taken out by keyboard: the same digits as fit without it", async () => {
    const { page, noise, requests } = await open(browser, addressOf("kolden2011"));
    await page.locator("input[name=study][value=athay1973]").focus();
    await page.keyboard.press("Space");
    expect(await shown(page, 1)).toEqual(asShown(fitted(KOLDEN, "--subset", 'effect_id != "athay1973"')));
    expect(await words(page, "#bar-news")).toContain("k = 15");
    expect(page.url()).toContain("#?without=athay1973");
    await settled(page, 0);
    expect(await words(page, "#summary")).toContain("k = 15");
    await page.locator("[data-action=undo]").press("Enter");
    expect(await page.locator("#bar-what-if").textContent()).toContain("nothing changed");
    expect(await words(page, "#summary")).toContain("k = 16");
    expect([noise, requests]).toEqual([[], []]);
  });

  it("another estimator and test", async () => {
    const { page } = await open(browser, addressOf("kolden2011"));
    await page.locator("#wi-method").selectOption("PM");
    await page.locator("#wi-test").selectOption("knha");
    expect(await shown(page, 1)).toEqual(asShown(fitted(KOLDEN, "--method", "PM", "--test", "knha")));
  });

  it("a level of a moderator that is taken out", async () => {
    const { page } = await open(browser, addressOf("kolden2011"));
    await page.locator("input[value='relationship_rater:client']").press("Space");
    const without = fitted(KOLDEN, "--subset", 'relationship_rater != "client" | is.na(relationship_rater)');
    expect(await shown(page, 1)).toEqual(asShown(without));
  });

  it("from its address: a what-if that is cited and opened again, with a notice of what is not known", async () => {
    const first = await open(browser, addressOf("kolden2011"));
    await first.page.locator("input[name=study][value=athay1973]").press("Space");
    await first.page.locator("#wi-method").selectOption("DL");
    const fragment = new URL(first.page.url()).hash;
    const { page } = await open(browser, addressOf("kolden2011", fragment));
    expect(await shown(page, 1)).toEqual(await shown(first.page, 1));
    expect(await page.locator("#wi-method").inputValue()).toBe("DL");
    const strange = await open(
      browser,
      addressOf("kolden2011", "#?without=nobody1999,athay1973&method=XX&off=relationship_rater%3Anobody"),
    );
    const notice = await strange.page.locator("#what-if-notice").textContent();
    expect(notice).toContain("nobody1999");
    expect(notice).toContain('got "XX"');
    expect(notice).toContain("no level relationship_rater:nobody");
    expect(await words(strange.page, "#answer-what-if")).toContain("k = 15");
    expect((await shown(strange.page, 1)).k).toBe(15);
    const anchor = await open(browser, addressOf("kolden2011", "#forest"));
    expect(await anchor.page.locator("#bar-what-if").textContent()).toContain("nothing changed");
    await anchor.page.waitForFunction(
      () => Math.abs(document.querySelector("#forest")!.getBoundingClientRect().top) < 300,
    );
  });

  it("with a button in the study table, and back again", async () => {
    const { page } = await open(browser, addressOf("farber2011"));
    const row = page.locator("#studies tr[data-effect]").first();
    const id = await row.getAttribute("data-effect");
    await row.locator("[data-toggle]").press("Enter");
    expect((await shown(page, 1)).k).toBe(17);
    await settled(page, 0);
    expect(await page.locator(`#studies tr[data-effect="${id}"]`).count()).toBe(0);
    const back = page.locator("#studies tr.out button");
    expect(await back.textContent()).toBe("Put back");
    expect(await page.evaluate(() => document.activeElement?.getAttribute("data-toggle"))).toBe(id);
    await back.press("Enter");
    expect(await page.locator(`#studies tr[data-effect="${id}"] [data-toggle]`).textContent()).toBe("Take out");
  });

  it("a study that is typed in; faults stand at their fields", async () => {
    const { page } = await open(browser, addressOf("kolden2011"));
    await page.locator("summary", { hasText: "Add a study" }).press("Enter");
    await page.locator("#add-slab").fill("New (2020)");
    await page.locator("#add-value").fill("1.4");
    await page.locator("#add-ni").fill("80");
    await page.locator("#add-form button").press("Enter");
    await page.locator("#add-value[aria-invalid]").waitFor();
    expect(await page.locator("#add-value-fault").textContent()).toContain("|r| < 1");
    await page.locator("#add-value").fill("0.4");
    await page.locator("#add-form button").press("Enter");
    await page.locator("#added li").waitFor();
    const { k, Q } = await shown(page, 1);
    expect(k).toBe(17);
    expect(Q).toBeGreaterThan((await shown(page, 0)).Q!);
    const { page: again } = await open(browser, addressOf("kolden2011", new URL(page.url()).hash));
    await again.locator("#added li").waitFor({ state: "attached" });
    expect((await shown(again, 1)).Q).toBe(Q);
  });

  it("a table of one's own: computed as fit does, or its faults at their cells", async () => {
    const { page, requests } = await open(browser, addressOf("farber2011"));
    const csv = "study_id,ni,ri,setting\nA,50,0.2,in\nB,80,.31,out\nC,64,-0.05,in\nD,120,0.4,out\nE,33,.15,in\n";
    const give = (text: string) =>
      page.setInputFiles("#own-file", { name: "mine.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
    await give(csv.replace("0.4", "1.4").replace("64", "many"));
    await page.locator("#own-faults table").first().waitFor();
    expect(await page.locator("#own-faults td.bad").allTextContents()).toEqual(["many (fault)", "1.4 (fault)"]);
    const before = await settledCount(page);
    await drop(page, "mine.csv", csv);
    await settled(page, before);
    const own = await shown(page, 0);
    // metafor 3.8-1: rma(measure="ZCOR", ri=c(.2,.31,-.05,.4,.15), ni=c(50,80,64,120,33)) at its default controls
    expect(own["estimate on its scale"]).toBeCloseTo(0.226563, 6);
    const file = join(inject("reports"), "mine.csv");
    writeFileSync(file, csv);
    expect(own).toEqual(asShown(fitted(file)));
    expect(await words(page, "#summary")).toContain("k = 5");
    await page.locator("[data-own=leave]").click();
    expect((await shown(page, 0)).k).toBe(18);
    expect(requests).toEqual([]);
  });

  it("finds studies in the list and in the table", async () => {
    const { page } = await open(browser, addressOf("kolden2011"));
    await page.locator("#wi-search").fill("truax 1971");
    expect(await page.locator("#wi-studies li:visible").count()).toBe(3);
    await page.locator("#table-search").fill("truax");
    expect(await page.locator("#studies tbody tr:visible").count()).toBe(4);
    await page.locator("input[name=study][value=athay1973]").evaluate((box) => (box as HTMLElement).click());
    await settled(page, 0);
    await page.waitForFunction(() => document.querySelectorAll("#studies tbody tr:not([hidden])").length === 4);
    expect(await page.locator("#table-search").inputValue()).toBe("truax");
  });

  it("downloads what is shown: results, data, R, figures, tables", async () => {
    const { page, noise, requests } = await open(browser, addressOf("kolden2011"));
    await page.locator("input[name=study][value=athay1973]").press("Space");
    await settled(page, 0);
    const get = async (selector: string) => {
      const download = page.waitForEvent("download");
      await page.locator(selector).first().press("Enter");
      const file = await download;
      return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
    };
    const saved = JSON.parse((await get("[data-get=results]")).bytes.toString()) as { fits: Fit[] };
    expect(saved.fits[0]!.coefficients).toEqual(fitted(KOLDEN, "--subset", 'effect_id != "athay1973"').coefficients);
    const data = await get("[data-get=data]");
    expect(data.bytes.toString()).toMatch(/^effect_id,[\s\S]*\nathay1973,.*,no,taken out in this what-if/);
    expect((await get("[data-get=R]")).bytes.length).toBeGreaterThan(500);
    const svg = await get("#figure-forest [data-get=svg]");
    expect(svg.bytes.toString()).toMatch(/^<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    expect(svg.bytes.toString()).not.toContain("Althay");
    const png = await get("#figure-forest [data-get=png]");
    expect(png.name).toBe("kolden2011-forest.png");
    expect([...png.bytes.subarray(1, 4)]).toEqual([...Buffer.from("PNG")]);
    const table = await get("#studies [data-get=csv]");
    expect(table.bytes.toString().split("\n")).toHaveLength(15 + 2);
    await page.locator("#studies [data-get=copy]").press("Enter");
    await page.waitForFunction(() => /Table copied|Ctrl\+C/.test(document.getElementById("bar-news")!.textContent!));
    expect([noise, requests]).toEqual([[], []]);
  });

  it("a correction for attenuation", async () => {
    const { page } = await open(browser, addressOf("kolden2011"));
    await page.locator("#wi-rxx").fill("0.8");
    await page.locator("#wi-rxx").press("Tab");
    const { r } = await shown(page, 1);
    // metafor 3.8-1: tanh(coef(rma(atanh(r/A), ((1-r^2)/(A*(1-(r/A)^2)))^2/(n-3)))), A = sqrt(.8), tight controls
    expect(r).toBeCloseTo(0.2770813, 7);
    await page.locator("#wi-rxx").fill("1.8");
    await page.locator("#wi-rxx").press("Tab");
    expect(await page.locator("#wi-rxx-fault").textContent()).toContain("at most 1");
    expect((await shown(page, 1)).r).toBe(r);
  });
});

/** Drops a file onto the page as a reader would. */
async function drop(page: Page, name: string, text: string): Promise<void> {
  const data = await page.evaluateHandle(
    ([fileName, content]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([content!], fileName!, { type: "text/csv" }));
      return transfer;
    },
    [name, text],
  );
  await page.dispatchEvent("main", "dragover", { dataTransfer: data });
  await page.dispatchEvent("main", "drop", { dataTransfer: data });
}
