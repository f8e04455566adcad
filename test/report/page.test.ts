import { beforeAll, describe, expect, it } from "vitest";
import { runDatasets } from "../../pipeline/run.ts";
import { type Results, resultsSchema } from "../../pipeline/schema/results.ts";
import { memoryEffects } from "../support/memoryEffects.ts";
import { expectSoundOutline } from "../support/pageOutline.ts";

const IDS = ["farber2011", "alliance2026", "published2026", "fluckiger2018", "simulated2018"] as const;
const pages = new Map<string, string>();
const results = new Map<string, Results>();

beforeAll(async () => {
  const effects = memoryEffects(IDS.map((id) => `data/${id}`));
  const decode = (path: string) => new TextDecoder().decode(effects.read(path));
  await runDatasets(effects);
  for (const id of IDS) {
    pages.set(id, decode(`reports/${id}/index.html`));
    results.set(id, resultsSchema.parse(JSON.parse(decode(`reports/${id}/results.json`))));
  }
  pages.set("index", decode("reports/index.html"));
}, 90_000);

/** The page's text without markup, no-break spaces as spaces. */
function text(id: string): string {
  const body = pages
    .get(id)!
    .replace(/<style>.*?<\/style>/gs, "")
    .replace(/<svg.*?<\/svg>/gs, "");
  return body
    .replace(/<[^>]+>/g, " ")
    .replaceAll("\u00a0", " ")
    .replace(/\s+/g, " ");
}

const everyPage = [...IDS, "index"] as const;

describe.each(everyPage)("the page of %s", (id) => {
  it("asks for nothing outside itself, runs nothing, and says so in its policy", () => {
    const page = pages.get(id)!;
    expect(page.includes("default-src &#39;none&#39;")).toBe(true);
    expect(page.match(/<script|<link|<iframe|<img|@import|url\(|\son\w+=/i)?.[0]).toBeUndefined();
    for (const [, address] of page.matchAll(/(?:src|href)="([^"]*)"/g)) {
      expect(address).toMatch(
        /^(#|https:\/\/doi\.org\/10\.|results\.json$|claims\.md$|\.\.\/index\.html$|[a-z0-9]+\/index\.html$)/,
      );
    }
  });

  it("has one h1, no skipped heading, unique ids, and an anchor for every link inside", () => {
    expectSoundOutline(pages.get(id)!);
  });

  it("gives every table a caption and scoped heads, and every figure words and a table", () => {
    const page = pages.get(id)!;
    const tables = page.match(/<table[ >]/g) ?? [];
    expect(page.match(/<caption[^>]*>(?:<[ai]\b[^>]*>)*[^<]/g)?.length ?? 0).toBe(tables.length);
    expect(page.match(/<th(?! scope=)[ >]/)?.[0]).toBeUndefined();
    for (const figure of page.match(/<figure.*?<\/figure>/gs) ?? []) {
      expect(/aria-label="([^"]*)"/.exec(figure)?.[1]?.length).toBeGreaterThan(40);
      expect(figure.includes("<table")).toBe(true);
    }
  });

  it("prints no missing number", () => {
    expect(text(id).match(/.{40}(?:\bNaN\b|\bundefined\b|\bInfinity\b|\[object)/)?.[0]).toBeUndefined();
  });
});

describe("what the first screen answers", () => {
  it("Farber's .27 against its study table", () => {
    // .25282: REML on Fisher's z of the printed columns, by metafor 3.8-1
    expect(text("farber2011")).toMatch(
      /Is the printed r of \.27 \(overall\) reproduced\? ≠ differs The study table gives \.2528 .*r = \.25, 95% CI \[\.14, \.36\], k = 18/,
    );
  });

  it("Flückiger's .278, whose study table is not here", () => {
    expect(text("fluckiger2018")).toMatch(
      /Is the printed r of \.278 .*not computable \.278 cannot be recomputed: its study table is not here\. It is consistent with its d and its interval\./,
    );
    expect(text("fluckiger2018")).toContain("data/fluckiger2018/studies.csv");
  });

  it("the published estimates, with no pooled value among them", () => {
    expect(text("published2026")).toMatch(/19 estimates, one per source, between r = \.14 and r = \.34/);
    expect(pages.get("published2026")!.includes("All studies (k =")).toBe(false);
  });
});

describe("a limitation", () => {
  it.each(["alliance2026", "simulated2018"])("of %s stands in the cell or paragraph of every pooled value", (id) => {
    const { limitation, fits, moderators } = results.get(id)!;
    const page = pages
      .get(id)!
      .replace(/<style>.*?<\/style>/gs, "")
      .replaceAll("\u00a0", " ");
    const r = (value: number) =>
      value
        .toFixed(3)
        .replace(/^(-?)0/, "$1")
        .replace("-", "−");
    const levels = moderators.flatMap((m) => m.levels.flatMap((l) => [l.common, ...(l.separate ? [l.separate] : [])]));
    const values = [...fits, ...levels]
      .map((fit) => fit.backTransformed!)
      .map((b) => `${r(b.pred)} [${r(b.ciLb)}, ${r(b.ciUb)}]`);
    expect(values.length).toBeGreaterThan(5);
    const cells = [...page.matchAll(/<t[dh][^>]*>(.*?)<\/t[dh]>/gs)].map((match) => match[1]!);
    for (const value of values) {
      const holding = cells.filter((cell) => cell.includes(value));
      expect(holding.length, value).toBeGreaterThan(0);
      for (const cell of holding) expect(cell).toContain(limitation);
    }
    for (const [block] of page.matchAll(
      /<(p|li)\b[^>]*>(?:(?!<\/\1>).)*?(?:pooled value is|95% CI|the pooled value stays).*?<\/\1>/gs,
    )) {
      expect(block).toContain(limitation);
    }
    for (const [svg] of page.matchAll(/<figcaption>.*?<\/figcaption>/gs)) expect(svg).toContain(limitation);
  });

  it("is the first sentence under modality", () => {
    expect(text("alliance2026")).toMatch(
      / Modality Read first\. The data hold no psychodynamic and no humanistic study/,
    );
  });

  it("stands beside the pooled values of the index", () => {
    for (const id of ["alliance2026", "simulated2018"]) expect(text("index")).toContain(results.get(id)!.limitation);
  });
});

describe("warnings", () => {
  it("name levels, effects and moderators as a reader knows them, and no function of the program", () => {
    const section = /<section id="warnings".*?<\/section>/s
      .exec(pages.get("alliance2026")!)![0]
      .replace(/<[^>]+>/g, "");
    expect(section).toContain("When the alliance was rated: one cluster alone decides part of the coefficient “late”");
    expect(section).toMatch(/Arnow et al\. \(2013\): data\/alliance2026\/studies\.csv:\d+/);
    expect(section).toMatch(/Part of the alliance: joint test: it needs hypotheses/);
    expect(section.match(/\b[a-z]+[A-Z]\w*|coefficient \d/)?.[0]).toBeUndefined();
  });
});

describe("simulated data", () => {
  it("says so at the top of the page and in every drawing", () => {
    const page = pages.get("simulated2018")!;
    expect(page.indexOf("SIMULATED DATA")).toBeLessThan(page.indexOf("<h1>"));
    const drawings = page.match(/<svg.*?<\/svg>/gs)!;
    expect(drawings.length).toBeGreaterThan(5);
    expect(drawings.filter((svg) => !svg.includes(">SIMULATED DATA<"))).toHaveLength(0);
  });

  it("stays below 3 MB with 295 samples", () => {
    expect(new TextEncoder().encode(pages.get("simulated2018")!).length).toBeLessThan(3_000_000);
  });
});

describe("exclusions of the alliance table", () => {
  it("counts 49 by reason", () => {
    const { counts } = results.get("alliance2026")!;
    expect(Object.values(counts.excluded).reduce((a, b) => a + b, 0)).toBe(49);
    expect(text("alliance2026")).toContain("all reasons 49");
    for (const reason of Object.keys(counts.excluded))
      expect(text("alliance2026")).toContain(reason.split(",")[0]!.split(":")[0]!);
  });
});
