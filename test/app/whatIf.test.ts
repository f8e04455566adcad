import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  BEGINNING,
  proceed,
  undo,
  withLevel,
  withoutAdded,
  withStudy,
  withWholeStudy,
} from "../../pipeline/app/session.ts";
import {
  changesNumbers,
  decodeWhatIf,
  encodeWhatIf,
  NOTHING,
  ORDERS,
  tidy,
  type WhatIf,
} from "../../pipeline/app/whatIf.ts";
import { measureSchema, methodSchema, testSchema } from "../../pipeline/schema/names.ts";

const word = fc.string({ minLength: 1, unit: "grapheme" }).filter((text) => /^\P{Surrogate}*$/u.test(text));
const share = fc.double({ min: 0.01, max: 1, noNaN: true });
const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });

const whatIfs: fc.Arbitrary<WhatIf> = fc
  .record({
    without: fc.uniqueArray(word),
    off: fc.uniqueArray(word),
    added: fc.array(
      fc.dictionary(
        word.filter((key) => key !== "__proto__"),
        fc.string({ unit: "grapheme" }),
      ),
    ),
    method: maybe(fc.constantFrom(...methodSchema.options)),
    test: maybe(fc.constantFrom(...testSchema.options)),
    measure: maybe(fc.constantFrom(...measureSchema.options)),
    values: maybe(word),
    rho: maybe(share),
    rxx: maybe(share),
    ryy: maybe(share),
    order: maybe(fc.constantFrom(...ORDERS)),
    group: maybe(fc.string({ unit: "grapheme" })),
  })
  .map((whatIf) => tidy(whatIf));

describe("the address of a what-if", () => {
  it("gives back what went in, whatever the labels", () => {
    fc.assert(
      fc.property(whatIfs, (whatIf) => {
        const fragment = encodeWhatIf(whatIf);
        if (fragment === "") expect(whatIf).toEqual(NOTHING);
        else expect(decodeWhatIf(fragment)).toEqual({ whatIf, problems: [] });
      }),
    );
  });

  it("is made of characters that survive a mail and a browser", () => {
    fc.assert(
      fc.property(whatIfs, (whatIf) => {
        expect(encodeWhatIf(whatIf)).toMatch(/^(#\?[\w\-.!~*'()%=&,]*)?$/);
      }),
    );
  });

  it("leaves anchors of sections alone", () => {
    expect(decodeWhatIf("#forest")).toBeUndefined();
    expect(decodeWhatIf("")).toBeUndefined();
  });

  it("tells what it does not understand and keeps the rest", () => {
    const { whatIf, problems } = decodeWhatIf(
      "#?without=a,b&method=XX&rho=2&colour=red&add=%7B&test=knha&off=%E0%A4%A",
    )!;
    expect(whatIf).toEqual({ without: ["a", "b"], off: [""], added: [], test: "knha" });
    expect(problems.join("\n")).toMatch(/colour[\s\S]*"XX"|"XX"[\s\S]*colour/);
    expect(problems).toHaveLength(5);
  });

  it("knows a view from a change of numbers", () => {
    expect(changesNumbers({ ...NOTHING, order: "year", group: "" })).toBe(false);
    expect(changesNumbers({ ...NOTHING, rho: 0.5 })).toBe(true);
  });
});

describe("a session", () => {
  it("undoes every step in order, back to the original", () => {
    fc.assert(
      fc.property(fc.array(whatIfs, { maxLength: 20 }), (steps) => {
        let session = steps.reduce(proceed, BEGINNING);
        const length = session.past.length;
        expect(length).toBeLessThanOrEqual(steps.length);
        for (let i = 0; i < length; i++) session = undo(session);
        expect(session).toEqual(BEGINNING);
        expect(undo(session)).toBe(session);
      }),
    );
  });

  it("takes out and puts back", () => {
    const out = withLevel(withStudy(NOTHING, "a", false), "rater:client", false);
    expect(out).toEqual({ without: ["a"], off: ["rater:client"], added: [] });
    expect(withLevel(withStudy(out, "a", true), "rater:client", true)).toEqual(NOTHING);
    const parts = withStudy(withStudy(NOTHING, "a_1", false), "a_2", false);
    const rows = ["a_1", "a_2"].map((effect_id) => ({ effect_id, sample_id: "a" }));
    expect(withWholeStudy(parts, "a", true, rows)).toEqual(NOTHING);
    expect(withoutAdded({ ...NOTHING, added: [{ slab: "x" }, { slab: "y" }] }, 0).added).toEqual([{ slab: "y" }]);
  });
});
