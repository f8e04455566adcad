import { describe, expect, it } from "vitest";
import { html } from "../../pipeline/report/html.ts";
import { glossary, termId } from "../../pipeline/report/sections/glossary.ts";
import { termsIn, withTerms } from "../../pipeline/report/terms.ts";

const shown = (text: string, cells = false) => withTerms(html`<p>${text}</p>`, cells).value;

describe("terms in prose", () => {
  it("lead to the glossary at their first mention, in whatever kind of space their words stand", () => {
    for (const space of [" ", "\u00a0"]) {
      const linked = shown(`pooled value .25, 95%${space}CI [.14, .36]; 95%${space}CI again`);
      expect(linked.match(/href="#term-confidence-interval-ci"/g)).toHaveLength(1);
      expect(linked).toContain(`>95%${space}CI</a>`);
    }
    expect([...termsIn(withTerms(html`<p>90% CI of a prediction interval</p>`))]).toEqual([
      "term-confidence-interval-ci",
      "term-prediction-interval",
    ]);
  });

  it("stand in cells as they are, unless the cells are phrases", () => {
    const table = html`<table><tbody><tr><td>pooled value</td></tr></tbody></table>`;
    expect(withTerms(table).value).toBe(table.value);
    expect(termsIn(withTerms(table, true))).toEqual(new Set([termId("Pooled value")]));
  });

  it("are set as APA sets symbols, and data's markup stays text", () => {
    expect(shown("z = 1.96, I² = 60%, QM(2) = 3, the model's")).toMatch(
      /<i>z<\/i>\u00a0=\u00a01\.96, .*<i>I<\/i>².*<i>Q<\/i><sub>M<\/sub>.*the model’s/,
    );
    expect(shown("<img onerror=alert(1)> pooled value")).not.toContain("<img");
  });

  it("have words of their own, each of one term", () => {
    const words = glossary.flatMap((term) => term.words);
    expect(new Set(words).size).toBe(words.length);
    const names = glossary.map(({ term }) => termId(term));
    expect(new Set(names).size).toBe(names.length);
  });
});
