import { describe, expect, it } from "vitest";
import { references } from "../../pipeline/report/sections/referenceList.ts";

const AUTHOR = "[\\p{L}’ -]+, (?:\\p{L}\\.[ -]?)+";
const AUTHORS = `${AUTHOR}(?:, ${AUTHOR})*(?:, (?:& |… )${AUTHOR})?`;
const YEAR = " \\((?:19|20)\\d{2}\\)\\. ";

/** The kinds of work that the American Psychological Association (2020), Publication Manual, ch. 10, tells apart here. */
const KINDS = {
  article: new RegExp(
    `^${AUTHORS}${YEAR}[^_]+[.?] _[^_]+_, _\\d+_(?:\\(\\d+\\))?, (?:(\\d+)–(\\d+)|Article \\w+)\\.$`,
    "u",
  ),
  chapter: new RegExp(
    `^${AUTHORS}${YEAR}[^_]+\\. In .+ \\(Eds\\.\\), _[^_]+_ \\(\\d\\w\\w ed\\., pp\\. (\\d+)–(\\d+)\\)\\. [^_.]+\\.$`,
    "u",
  ),
  preprint: new RegExp(`^${AUTHORS}${YEAR}_[^_]+_\\. MetaArXiv\\.$`, "u"),
};

const kindOf = (text: string) => Object.entries(KINDS).find(([, form]) => form.test(text))?.[0];

/** Surnames, then year, without accents: the order of an APA list. */
const place = (text: string) => {
  const [authors = "", year = ""] = text.split(/ \((?=\d{4}\))/);
  const names = authors.normalize("NFD").replace(/[^\w ,]/g, "");
  return `${names.toLowerCase()} ${year.slice(0, 4)}`;
};

describe("the references", () => {
  it("are each an article, a chapter or a preprint in APA style: authors, year, title, source, volume, pages that rise", () => {
    const kinds = references.map(({ text }) => kindOf(text) ?? text);
    expect(new Set(kinds)).toEqual(new Set(["article", "chapter", "preprint"]));
    expect(kinds.filter((kind) => kind === "article").length).toBeGreaterThan(30);
    for (const { text } of references) {
      const [, first, last] = (KINDS.article.exec(text) ?? KINDS.chapter.exec(text) ?? []) as string[];
      if (first && last) expect(Number(last), text).toBeGreaterThan(Number(first));
    }
  });

  it("name at most twenty authors, or nineteen and the last", () => {
    for (const { text } of references) {
      const names = text.slice(0, text.search(/ \(\d{4}\)/)).match(/[\p{L}’ -]+, (?:\p{L}\.[ -]?)+/gu) ?? [];
      expect(names.length, text).toBeGreaterThan(0);
      expect(names.length, text).toBeLessThanOrEqual(20);
      if (text.includes("…")) expect(names).toHaveLength(20);
    }
  });

  it("have DOIs of their own, all but a chapter and a paper of 1921", () => {
    const dois = references.flatMap(({ doi }) => doi ?? []);
    expect(new Set(dois).size).toBe(dois.length);
    for (const doi of dois) expect(doi).toMatch(/^10\.\d{4,5}\/\S+$/);
    expect(references.filter(({ doi }) => !doi).map(({ text }) => text.slice(0, 11))).toEqual([
      "Fisher, R. ",
      "Raudenbush,",
    ]);
  });

  it("stand in the order of the alphabet, one author before several", () => {
    const places = references.map(({ text }) => place(text));
    expect(places).toEqual([...places].sort((a, b) => (a < b ? -1 : 1)));
  });
});
