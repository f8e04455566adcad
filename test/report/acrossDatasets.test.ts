import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { checkDatasets, fileEffects, readStatements } from "../../pipeline/index.ts";
import { verdictWords } from "../../pipeline/ledger/markdown.ts";
import { indexPage } from "../../pipeline/report/indexPage.ts";
import { statementsPage } from "../../pipeline/report/statementsPage.ts";
import { resultsSchema } from "../../pipeline/schema/results.ts";
import { expectSoundOutline } from "../support/pageOutline.ts";

const ROOT = `${import.meta.dirname}/../..`;
const results = readdirSync(`${ROOT}/reports`, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => resultsSchema.parse(JSON.parse(readFileSync(`${ROOT}/reports/${name}/results.json`, "utf8"))));
const effects = fileEffects(ROOT, () => {});
const verdicts = (await checkDatasets(effects)).flatMap((run) => run.checked.verdicts);
const pages = {
  index: indexPage(results, { ledger: true, statements: true }),
  statements: statementsPage(readStatements(effects, verdicts)!, results, verdictWords),
};

describe.each(Object.entries(pages))("the page of %s", (_, page) => {
  const linked = new Set([...page.matchAll(/<a class="term" href="#([^"]*)"/g)].map((match) => match[1]!));
  const explained = [...page.matchAll(/<dt id="([^"]*)"/g)].map((match) => match[1]!);

  it("explains at its foot every term that it leads to, once, and no other", () => {
    expect(linked.size).toBeGreaterThan(3);
    expect(explained).toEqual([...new Set(explained)]);
    expect(new Set(explained)).toEqual(linked);
    expect(page.indexOf('<section id="glossary"')).toBeGreaterThan(page.lastIndexOf("<table"));
  });

  it("says what the words of its verdicts mean", () => {
    expect(linked).toContain("term-verdict");
    const meaning = /<dt id="term-verdict">Verdict<\/dt><dd>(.*?)<\/dd>/s.exec(page)?.[1];
    for (const word of ["Within 5%", "Consistent, inconsistent", "Impossible", "Not computable"])
      expect(meaning).toContain(word);
  });

  it("has one h1, no skipped heading, unique ids, and an anchor for every link inside", () => {
    expectSoundOutline(page);
  });

  it("prints no code word and no hyphen for a minus", () => {
    const text = page.replace(/<style>.*?<\/style>/s, "").replace(/<[^>]+>/g, " ");
    expect(text.match(/\w+_\w+/)?.[0]).toBeUndefined();
    expect(text.match(/(?<!\w)-\.?\d/)?.[0]).toBeUndefined();
  });
});
