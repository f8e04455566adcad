import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ForestRow } from "../../pipeline/figures/forest.ts";
import { panelsOf } from "../../pipeline/report/figures/panels.ts";
import { moderatorRows, moderatorTest } from "../../pipeline/report/rows/moderators.ts";
import { populationSummaries, publishedRows, summarise } from "../../pipeline/report/rows/published.ts";
import { publishedEstimates } from "../../pipeline/report/rows/publishedEstimates.ts";
import { forestRows, funnelEdges, orderStudies, studyLines } from "../../pipeline/report/rows/studies.ts";
import type { Ingested } from "../../pipeline/schema/dataset.ts";
import type { Effect } from "../../pipeline/schema/effect.ts";
import type { Fit } from "../../pipeline/schema/fit.ts";
import type { Moderation } from "../../pipeline/schema/moderation.ts";
import { madeUpForest } from "../support/figureRows.ts";

const effect = (id: string, yi: number, ni: number, modality?: string): Effect => ({
  effect_id: id,
  sample_id: id,
  study_id: id,
  slab: `Study ${id}`,
  value_set: "printed",
  ni,
  ri: Math.tanh(yi),
  yi,
  vi: 1 / (ni - 3),
  vi_rule: "1/(n-3)",
  conversion: "r",
  moderators: modality ? { modality } : {},
});

const effects = [
  effect("a", 0.1, 53, "CBT"),
  effect("b", 0.4, 103, "CBT"),
  effect("c", 0.3, 28, "IPT"),
  effect("d", 0.2, 43),
];

const fit: Fit = {
  fit: { measure: "ZCOR", method: "REML", test: "z", level: 95, formula: "~ 1", k: 4, p: 1 },
  coefficients: [{ name: "intrcpt", beta: 0.28, se: 0.07, stat: 4, pval: 0.0001, ciLb: 0.14, ciUb: 0.42 }],
  vb: [[0.0049]],
  heterogeneity: { tau2: 0.005, I2: 30, QE: 4, QEdf: 3, QEp: 0.26 },
  backTransformed: { pred: 0.273, ciLb: 0.139, ciUb: 0.397, piLb: 0.08, piUb: 0.45 },
  warnings: [],
};

const level = (name: string, k: number) => ({
  level: name,
  k,
  common: { beta: 0.3, se: 0.1, ciLb: 0.1, ciUb: 0.5, backTransformed: { pred: 0.29, ciLb: 0.1, ciUb: 0.46 } },
});
const moderation: Moderation = {
  ...fit,
  moderator: "modality",
  label: "Modality",
  missing: 1,
  moderators: { QM: 1.234, QMdf: [1], QMp: 0.2666 },
  levels: [level("CBT", 2), level("IPT", 1)],
};

describe("studyLines", () => {
  it("gives weights that sum to 100 and are in proportion to 1/(vi + τ²)", () => {
    const lines = studyLines(effects, fit, 1.959964);
    expect(lines.reduce((sum, line) => sum + line.weight, 0)).toBeCloseTo(100, 10);
    expect(lines[1]!.weight / lines[0]!.weight).toBeCloseTo((1 / 50 + 0.005) / (1 / 100 + 0.005), 12);
  });

  it("gives the interval of r as metafor's does: tanh of yi ± 1.96 se", () => {
    // metafor 3.8-1, R 4.2.2: summary(escalc("ZCOR", ri = tanh(.1), ni = 53), transf = transf.ztor)
    const [line] = studyLines(effects, fit, 1.959963984540054);
    expect(line!.estimate).toBeCloseTo(0.0996679946249558, 14);
    expect(line!.ciLb).toBeCloseTo(-0.175349674849977, 14);
    expect(line!.ciUb).toBeCloseTo(0.360256622100481, 14);
  });

  it("sorts by effect, precision and weight without changing its input", () => {
    const lines = studyLines(effects, fit, 1.96);
    const ids = (order: Parameters<typeof orderStudies>[1]) =>
      orderStudies(lines, order)
        .map((line) => line.effect.effect_id)
        .join("");
    expect([ids("table"), ids("effect"), ids("precision"), ids("weight"), ids("label")]).toEqual([
      "abcd",
      "bcda",
      "badc",
      "badc",
      "abcd",
    ]);
  });
});

describe("forestRows", () => {
  it("holds every study once, under its level, those without a level last, the pooled value at the end", () => {
    const rows = forestRows(studyLines(effects, fit, 1.96), fit, moderation);
    expect(rows.map((row) => row.effect_id)).toEqual([
      "group:CBT",
      "b",
      "a",
      "mean:CBT",
      "group:IPT",
      "c",
      "mean:IPT",
      "group:not reported",
      "d",
      "overall",
      "prediction",
    ]);
    const shares = rows.filter((row) => row.kind === "study").reduce((sum, row) => sum + row.weight!, 0);
    expect(shares).toBeCloseTo(100, 10);
  });
});

describe("moderatorRows", () => {
  it("gives a level of one study no line of its own τ²", () => {
    expect(moderatorRows([moderation]).map((row) => row.effect_id)).toEqual([
      "group:modality",
      "modality:CBT:common",
      "modality:IPT:common",
    ]);
  });

  it("tells χ² from F, and a robust test by its name", () => {
    expect(moderatorTest(moderation)).toBe("QM(1) = 1.23, p = .267");
    expect(moderatorTest({ ...moderation, moderators: { QM: 1.2, QMdf: [2, 13], QMp: 0.33 } })).toBe(
      "F(2, 13) = 1.20, p = .330",
    );
    const robust = { type: "CR2", clusters: 9, coefficients: [], wald: { F: 5.77, df: [3, 1.84], p: 0.173 } };
    expect(moderatorTest({ ...moderation, robust })).toBe("F(3, 1.8) = 5.77, p = .173 (CR2)");
  });
});

describe("published estimates", () => {
  const row = (id: string, population: string, estimate: number) => ({
    effect_id: id,
    label: id,
    population,
    estimate,
    printed: String(estimate),
    text: String(estimate),
  });

  it("have the middle value as median, or the mean of the two middle ones", () => {
    expect(summarise("x", [row("a", "x", 0.3), row("b", "x", 0.1), row("c", "x", 0.2)])).toMatchObject({
      low: 0.1,
      high: 0.3,
      median: 0.2,
      count: 3,
    });
    expect(summarise("x", [row("a", "x", 0.3), row("b", "x", 0.1)]).median).toBeCloseTo(0.2, 15);
    expect(() => summarise("x", [])).toThrow("summarise needs at least 1 estimate, got 0");
  });

  it("are grouped by population in order of appearance, without a pooled row", () => {
    const rows = publishedRows([row("a", "adult", 0.3), row("b", "youth", 0.1), row("c", "adult", 0.2)]);
    expect(rows.map((r) => r.effect_id)).toEqual(["group:adult", "a", "c", "range:adult", "group:youth", "b"]);
    expect(populationSummaries([row("a", "adult", 0.3)])[0]!.count).toBe(1);
  });
});

describe("funnelEdges", () => {
  it("stays inside the plot and on the cone", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -0.4, max: 0.9, noNaN: true }),
        fc.double({ min: 0.5, max: 4, noNaN: true }),
        (centre, quantile) => {
          const edges = funnelEdges(centre, quantile, 0.4, [-0.5, 1]);
          expect(edges[0]!.sei).toBe(0);
          expect(edges.at(-1)!.sei).toBe(0.4);
          for (const { sei, lower, upper } of edges) {
            expect(lower).toBeCloseTo(Math.max(-0.5, centre - quantile * sei), 12);
            expect(upper).toBeCloseTo(Math.min(1, centre + quantile * sei), 12);
          }
        },
      ),
    );
  });
});

describe("panelsOf", () => {
  it("loses no row, keeps their order, and names a group again where it is cut", () => {
    for (const k of [3, 30, 66, 90, 300]) {
      const rows = madeUpForest(k);
      const panels = panelsOf(rows);
      const again = (row: ForestRow) => row.label.endsWith(", continued");
      expect(panels.flat().filter((row) => !again(row))).toEqual(rows);
      for (const panel of panels) expect(panel.length).toBeGreaterThan(1);
      expect(Math.max(...panels.map((panel) => panel.length))).toBeLessThanOrEqual(66);
    }
  });
});

describe("publishedEstimates", () => {
  const base = { sample_id: "s", study_id: "s", file_row: 2, include: true, population: "adult" };
  const rows = [
    {
      ...base,
      effect_id: "plain",
      slab: "Plain",
      printed: ".275",
      ci_lb_printed: ".25",
      ci_ub_printed: ".30",
      orientation: "oriented",
      ri: 0.275,
      ci_lb: 0.25,
      ci_ub: 0.3,
    },
    {
      ...base,
      effect_id: "turned",
      slab: "Turned",
      printed: "-.34",
      ci_lb_printed: "-.41",
      ci_ub_printed: "-.2",
      orientation: "reversed",
      ri: 0.34,
      ci_lb: 0.2,
      ci_ub: 0.41,
    },
    { ...base, effect_id: "bare", slab: "Bare", printed: "0.21", orientation: "oriented", ri: 0.21 },
    { ...base, effect_id: "out", slab: "Out", printed: ".5", orientation: "oriented", ri: 0.5, include: false },
  ] as const;

  it("keep the printed digits, turn a reversed interval end for end, and leave excluded rows out", () => {
    const ingested = { analysis: { kind: "picture" }, rows } as unknown as Ingested;
    expect(publishedEstimates(ingested).map(({ effect_id, text }) => [effect_id, text])).toEqual([
      ["plain", ".275 [.25, .30]"],
      ["turned", ".34 [.20, .41]"],
      ["bare", "0.21"],
    ]);
    expect(publishedEstimates({ ...ingested, analysis: { kind: "claims" } } as unknown as Ingested)).toEqual([]);
  });
});
