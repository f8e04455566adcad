import { beforeAll, describe, expect, it } from "vitest";
import type { PageFigure } from "../../pipeline/report/figure.ts";
import { pageFigures } from "../../pipeline/report/figures/index.ts";
import { mars, prisma } from "../../pipeline/report/further/checklist.ts";
import { figureNumbers, furtherFigures, furtherOf } from "../../pipeline/report/further/figures.ts";
import { methodLines } from "../../pipeline/report/further/methods.ts";
import { furtherSections } from "../../pipeline/report/further/sections.ts";
import { html } from "../../pipeline/report/html.ts";
import { type ReportArtefacts, type ReportModel, reportModel } from "../../pipeline/report/model.ts";
import { answered, checklistSection } from "../../pipeline/report/sections/checklist.ts";
import { selectionMethodsSection } from "../../pipeline/report/sections/selectionMethods.ts";
import { renderSvg } from "../../pipeline/report/svg.ts";
import { readDataset } from "../../pipeline/run/datasets.ts";
import { stages } from "../../pipeline/stages/index.ts";
import { costlyNumbers, furtherNumbers } from "../../pipeline/stages/render/further/furtherNumbers.ts";
import { quantiles } from "../../pipeline/stages/render/quantiles.ts";
import { deepFreeze } from "../support/figureRows.ts";
import { memoryEffects } from "../support/memoryEffects.ts";
import { inOrder, rowIds, schemaFaults } from "../support/specChecks.ts";

const IDS = [
  "bubble-year",
  "leave-one-out",
  "baujat",
  "influence",
  "cumulative",
  "gosh",
  "orchard",
  "drapery",
  "specifications",
] as const;
const COSTLY: readonly string[] = ["gosh", "specifications"];
const WIDTHS = ["wide", "narrow"] as const;

interface AnyStage {
  readonly name: string;
  readonly reads: readonly string[];
  run(input: Record<string, unknown>): unknown;
}

async function artefactsOf(id: string): Promise<ReportArtefacts> {
  const places = { data: "data", reports: "reports", work: ".work" };
  const artefacts: Record<string, unknown> = { files: readDataset(id, memoryEffects([`data/${id}`]), places) };
  for (const stage of stages as unknown as readonly AnyStage[]) {
    if (stage.name === "render") break;
    artefacts[stage.name] = await stage.run(Object.fromEntries(stage.reads.map((name) => [name, artefacts[name]])));
  }
  return artefacts as unknown as ReportArtefacts;
}

let model: ReportModel;
let cheap: ReportModel;
const figures = new Map<string, PageFigure>();

beforeAll(async () => {
  const base = reportModel(await artefactsOf("farber2011"), quantiles(95));
  cheap = { ...base, further: furtherNumbers(base) };
  const costly = { ...costlyNumbers("gosh", base), ...costlyNumbers("specifications", base) };
  model = { ...cheap, further: { ...cheap.further, ...costly } };
  for (const part of [model.further, model.diagnose, model.effects, model.lines, model.overall]) deepFreeze(part);
  for (const figure of furtherFigures(model)) figures.set(figure.id, figure);
}, 60_000);

const figureOf = (id: string): PageFigure => figures.get(id)!;

it("makes nine figures of farber2011, all but subsets and multiverse from numbers that cost nothing", () => {
  expect([...figures.keys()]).toEqual([...IDS]);
  expect(furtherFigures(cheap).map(({ id }) => id)).toEqual(IDS.filter((id) => !COSTLY.includes(id)));
});

describe.each(IDS)("%s", (id) => {
  it.each(WIDTHS)("%s: is valid, draws without a warning and keeps its frozen rows in order", async (width) => {
    const spec = figureOf(id)[width][0]!;
    expect(schemaFaults(spec)).toEqual([]);
    expect((await renderSvg(spec)).startsWith("<svg")).toBe(true);
    const ids = figureOf(id).table.effects;
    if (!ids) return;
    const known = rowIds(spec).map((set) => set.filter((name) => ids.includes(name)));
    expect(known.some((set) => set.length === ids.length)).toBe(true);
    for (const set of known) expect(inOrder(set, ids)).toBe(true);
  });

  it("says its message in words with numbers, and gives every row of its table all columns", () => {
    const { message, note, table } = figureOf(id);
    expect(message).toMatch(/\d/);
    expect(`${message} ${note}`).not.toMatch(/NaN|undefined|Infinity|\[object/);
    expect(table.rows.length).toBeGreaterThan(2);
    for (const row of table.rows) expect(row).toHaveLength(table.columns.length);
  });
});

describe("their numbers", () => {
  it("drapery: at p = .05 a curve ends where the 95 % interval ends, and its top is the estimate", () => {
    const { studies, pooled } = model.further!.drapery!;
    const ends = (points: typeof pooled.points) => points.filter(({ p }) => p === 0.05).map(({ x }) => x);
    const fit = model.overall!.backTransformed!;
    expect(ends(pooled.points)[0]).toBeCloseTo(fit.ciLb, 12);
    expect(ends(pooled.points)[1]).toBeCloseTo(fit.ciUb, 12);
    expect(pooled.points.find(({ p }) => p === 1)!.x).toBeCloseTo(fit.pred, 12);
    expect(pooled.pZero).toBeCloseTo(model.overall!.coefficients[0]!.pval, 12);
    model.lines.forEach((line, i) => {
      expect(studies[i]!.effect_id).toBe(line.effect.effect_id);
      expect(ends(studies[i]!.points)[0]).toBeCloseTo(line.ciLb, 12);
      expect(ends(studies[i]!.points)[1]).toBeCloseTo(line.ciUb, 12);
    });
  });

  it("GOSH: the mean of all subsets is that with each study and without it, weighed by their counts", () => {
    const { members, estimate } = model.further!.gosh!;
    expect(members.map(({ effect_id }) => effect_id)).toEqual(model.effects.map(({ effect_id }) => effect_id));
    for (const { withIt, without } of members) {
      const share = (estimate.mean - without) / (withIt - without);
      // each study is in a draw with chance one half: 10 000 draws give .5 ± .02
      expect(Math.abs(share - 0.5)).toBeLessThan(0.02);
    }
  });

  it("GOSH: every subset lies in exactly one bin, and the bins span what the summary says", () => {
    const { bins, subsets, estimate, I2 } = model.further!.gosh!;
    expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(subsets);
    expect(Math.min(...bins.map(({ x }) => x))).toBeCloseTo(estimate.min, 12);
    expect(Math.max(...bins.map(({ x2 }) => x2))).toBeCloseTo(estimate.max, 12);
    expect(Math.max(...bins.map(({ y2 }) => y2))).toBeCloseTo(I2.max, 9);
  });

  it("specifications: sorted, ends included, levels of a choice share all combinations", () => {
    const { drawn, n, quantiles: q, choices, published } = model.further!.specifications!;
    const estimates = drawn.map(({ estimate }) => estimate);
    expect(estimates).toEqual([...estimates].sort((a, b) => a - b));
    expect([estimates[0], estimates.at(-1)]).toEqual([q.min, q.max]);
    for (const { levels } of choices) {
      expect(levels.reduce((sum, level) => sum + level.n, 0)).toBe(n);
      expect(Math.min(...levels.map(({ min }) => min))).toBe(q.min);
      expect(Math.max(...levels.map(({ max }) => max))).toBe(q.max);
      const significant = levels.reduce((sum, level) => sum + level.significant * level.n, 0);
      expect(significant / n).toBeCloseTo(model.further!.specifications!.share.significant, 12);
    }
    expect(published).toEqual({ printed: ".27", value: 0.27 });
  });

  it("cumulative: the last step is the pooled value of all", () => {
    const last = figureOf("cumulative").table.rows.at(-1)!;
    expect(last[2]).toBe(model.overall!.fit.k);
    expect(last[3]).toBe(model.overall!.backTransformed!.pred.toFixed(3).replace(/^0/, ""));
  });

  it("orchard: a level's prediction interval holds its confidence interval, symmetric about the mean on Fisher's z", () => {
    for (const { level, common } of model.grouping!.levels) {
      const { piLb, piUb } = model.further!.predictions![level]!;
      expect(piLb).toBeLessThanOrEqual(common.backTransformed.ciLb);
      expect(piUb).toBeGreaterThanOrEqual(common.backTransformed.ciUb);
      expect(Math.atanh(piLb) + Math.atanh(piUb)).toBeCloseTo(2 * common.beta, 10);
    }
  });
});

describe("the sections that hold them", () => {
  it("give each a kind, its message and its number, and say of the costly ones without numbers that they are computed when opened", () => {
    const drawn = pageFigures(cheap);
    const markup = furtherSections(cheap, figureNumbers(cheap, drawn))
      .map((section) => section!.body.value)
      .join("");
    expect([...markup.matchAll(/<summary>Figure (\d+)\./g)].map((match) => Number(match[1]))).toEqual([
      5, 6, 7, 8, 9, 10, 11, 12,
    ]);
    expect(markup.match(/Computed by this page’s program/g)).toHaveLength(2);
    expect(markup.match(/<figure /g)).toHaveLength(6);
    expect([...figureNumbers(cheap, drawn)].slice(0, 4)).toEqual([
      ["forest", 1],
      ["moderators", 2],
      ["bubble-year", 3],
      ["funnel", 4],
    ]);
  });

  it("are absent where nothing, or too little, is pooled", () => {
    const few = { ...cheap, diagnose: { ...cheap.diagnose, funnel: cheap.diagnose.funnel.slice(0, 2) } };
    const { overall: _, ...none } = cheap;
    expect(furtherOf(few)).toEqual([]);
    expect(furtherSections(none, new Map())).toEqual([]);
  });

  it("have no cumulative figure where a study has no year", () => {
    const effects = cheap.effects.map(({ year: _, ...effect }) => effect);
    expect(furtherOf({ ...cheap, effects }).map(({ id }) => id)).not.toContain("cumulative");
  });
});

describe("all methods side by side", () => {
  it("names every method or says that it could not be computed, and keeps an estimate inside its interval", () => {
    const { lines, absent } = methodLines(cheap.diagnose.bias!);
    expect(lines.length + absent.length).toBe(15);
    for (const { estimate, ciLb, ciUb } of lines) {
      if (estimate === undefined || ciLb === undefined || ciUb === undefined) continue;
      expect(ciLb).toBeLessThanOrEqual(estimate);
      expect(ciUb).toBeGreaterThanOrEqual(estimate);
    }
    expect(methodLines({}).lines).toEqual([]);
    expect(methodLines({}).absent).toHaveLength(15);
  });

  it("warns of little power below ten studies, and not above", () => {
    const text = (k: number) => {
      const overall = { ...cheap.overall!, fit: { ...cheap.overall!.fit, k } };
      return selectionMethodsSection({ ...cheap, overall })!.body.value;
    };
    expect(text(9)).toContain("little power");
    expect(text(18)).not.toContain("little power");
  });
});

describe("the reporting checklist", () => {
  const ids = new Set(["summary", "models", "methods"]);

  it("has all 27 items of PRISMA 2020, each part once", () => {
    expect(new Set(prisma.map(({ item }) => item)).size).toBe(prisma.length);
    const whole = prisma.map(({ item }) => Number.parseInt(item, 10));
    expect(new Set(whole)).toEqual(new Set(Array.from({ length: 27 }, (_, i) => i + 1)));
  });

  it("calls an item answered only where its section is on the page", () => {
    for (const item of [...prisma, ...mars]) {
      const { state, where } = answered(item, ids);
      expect(where.every((id) => ids.has(id))).toBe(true);
      expect(state === "not here").toBe(where.length === 0);
      if (item.where.length === 0) expect(item.open).toBeTruthy();
    }
  });

  it("says that criteria are answered only where the folder has some", () => {
    const page = [...ids].map((id) => ({ id, title: id, body: html`` }));
    const rowWith = (eligibility: string[]) => {
      const ingest = { ...cheap.ingest, codebook: { ...cheap.ingest.codebook, eligibility } };
      return /<th[^>]*>5<\/th>.*/.exec(checklistSection({ ...cheap, ingest }, page)!.body.value)![0];
    };
    expect(rowWith(["adults"])).toMatch(/>answered<.*href="#methods"/);
    expect(rowWith([])).toMatch(/>not here<.*these data do not give it/);
  });

  it("is absent from a page without a model", () => {
    expect(checklistSection(cheap, [{ id: "ledger", title: "Ledger", body: html`` }])).toBeUndefined();
  });
});
