import { describe, expect, it } from "vitest";
import { forest, forestDomain } from "../../pipeline/figures/forest.ts";
import { funnel } from "../../pipeline/figures/funnel.ts";
import { type ModeratorRow, moderatorForest } from "../../pipeline/figures/moderatorForest.ts";
import { type PublishedRow, publishedForest } from "../../pipeline/figures/publishedForest.ts";
import { funnelData } from "../../pipeline/report/rows/studies.ts";
import { renderSvg } from "../../pipeline/report/svg.ts";
import { figureExamples } from "../support/figureExamples.ts";
import { deepFreeze, madeUpForest, stream } from "../support/figureRows.ts";
import { inOrder, rowIds, schemaFaults } from "../support/specChecks.ts";
import { overlaps, textBoxes } from "../support/svgText.ts";

const forestOptions = {
  title: "Effects of single studies",
  subtitle: ["A limitation that must be read before any number of this figure is believed"],
  labelHead: "Study",
  estimateHead: "r [95% CI]",
  axisTitle: "Correlation (r)",
  reference: 0.25,
};

function points(k: number) {
  const next = stream(5);
  return Array.from({ length: k }, (_, i) => ({
    effect_id: `e${i}`,
    slab: `Author ${i}`,
    yi: 0.3 + 0.4 * (next() - 0.5),
    sei: 0.04 + 0.2 * next(),
  }));
}

function levels(): ModeratorRow[] {
  return madeUpForest(12)
    .filter((row) => row.kind === "group" || row.kind === "study")
    .map((row, i) => ({
      ...row,
      ...(row.kind === "study" ? { mark: i % 2 ? "filled" : "hollow" } : {}),
      weight_text: "",
    })) as ModeratorRow[];
}

const contours = [
  { p: ".01", critical: 2.5758 },
  { p: ".05", critical: 1.96 },
  { p: ".10", critical: 1.6449 },
];

type Width = "wide" | "narrow";
const cases: {
  name: string;
  rows: readonly { effect_id: string }[];
  make: (width: Width, simulated: boolean) => ReturnType<typeof forest>;
}[] = [8, 300].flatMap((k) => {
  const rows = deepFreeze(madeUpForest(k));
  const data = deepFreeze(funnelData(points(k), 0.29, contours, 1.96));
  return [
    {
      name: `forest of ${k}`,
      rows,
      make: (width: Width, simulated: boolean) => forest(rows, { ...forestOptions, width, simulated }),
    },
    {
      name: `funnel of ${k}`,
      rows: data.rows,
      make: (width: Width, simulated: boolean) =>
        funnel(data.rows, {
          title: "Funnel",
          subtitle: ["Solid line: pooled value"],
          width,
          simulated,
          contours: data.contours,
          limits: data.limits,
          estimate: 0.29,
          xDomain: data.xDomain,
          seMax: data.seMax,
          axisTitle: "Fisher’s z",
        }),
    },
  ];
});
const moderatorRows = deepFreeze(levels());
const publishedRows = deepFreeze(
  moderatorRows.map((row) => (row.mark === "hollow" ? without(row) : row)) as PublishedRow[],
);
cases.push({
  name: "moderator forest",
  rows: moderatorRows,
  make: (width, simulated) => moderatorForest(moderatorRows, { ...forestOptions, width, simulated }),
});
cases.push({
  name: "published forest",
  rows: publishedRows,
  make: (width, simulated) => publishedForest(publishedRows, { ...forestOptions, width, simulated }),
});

function without(row: ModeratorRow): ModeratorRow {
  const { ciLb: _low, ciUb: _high, ...rest } = row;
  return rest;
}

describe.each([...cases, ...figureExamples])("$name", ({ rows, make }) => {
  it.each(["wide", "narrow"] as const)(
    "%s: is valid against Vega-Lite's schema and holds the rows in their order",
    (width) => {
      const spec = make(width, false);
      expect(schemaFaults(spec)).toEqual([]);
      const ids = rows.map((row) => row.effect_id);
      const known = rowIds(spec).map((set) => set.filter((id) => ids.includes(id)));
      expect(known.some((set) => set.length === ids.length)).toBe(true);
      for (const set of known) expect(inOrder(set, ids)).toBe(true);
    },
  );

  it.each(["wide", "narrow"] as const)(
    "%s: draws without a warning, twice the same, every text inside and apart",
    async (width) => {
      const svg = await renderSvg(make(width, false));
      expect(await renderSvg(make(width, false))).toBe(svg);
      const across = Number(/<svg [^>]*width="(\d+)"/.exec(svg)?.[1]);
      const boxes = textBoxes(svg);
      for (const box of boxes.filter((candidate) => !candidate.turned)) {
        expect(box.fontSize).toBeGreaterThanOrEqual(11);
        expect(box.left, box.text).toBeGreaterThanOrEqual(-2);
        expect(box.right, box.text).toBeLessThanOrEqual(across + 2);
      }
      expect(overlaps(boxes.filter((box) => !box.turned))).toEqual([]);
    },
  );

  it("says SIMULATED above and behind made-up data, and nowhere else", async () => {
    const marked = textBoxes(await renderSvg(make("wide", true))).map((box) => box.text);
    expect(marked.filter((text) => text.includes("SIMULATED"))).toEqual(
      expect.arrayContaining(["SIMULATED DATA", "SIMULATED"]),
    );
    expect(await renderSvg(make("wide", false))).not.toContain("SIMULATED");
  });
});

describe("forest", () => {
  it("keeps every label whole, broken over lines where it is long", async () => {
    const svg = await renderSvg(forest(madeUpForest(9), { ...forestOptions, width: "narrow" }));
    const words = textBoxes(svg)
      .map((box) => box.text)
      .join(" ");
    for (const row of madeUpForest(9)) for (const word of row.label.split(" ")) expect(words).toContain(word);
  });

  it("spans every interval and zero", () => {
    const [low, high] = forestDomain(madeUpForest(30));
    for (const row of madeUpForest(30)) {
      expect(low).toBeLessThanOrEqual(row.ciLb ?? 0);
      expect(high).toBeGreaterThanOrEqual(row.ciUb ?? 0);
    }
  });

  it("draws squares whose areas are in proportion to the weights", async () => {
    const rows = madeUpForest(9).map((row) =>
      row.kind === "study" ? { ...row, weight: row.effect_id === "CBT_0" ? 40 : 10 } : row,
    );
    const svg = await renderSvg(forest(rows, forestOptions));
    const sides = [...svg.matchAll(/d="M-([\d.]+),-\1h([\d.]+)v\2h-\2Z"/g)].map((match) => Number(match[2]));
    expect(sides).toHaveLength(9);
    expect(Math.max(...sides) ** 2 / Math.min(...sides) ** 2).toBeCloseTo(4, 1);
  });
});

describe("publishedForest", () => {
  it("refuses a pooled value", () => {
    expect(() => publishedForest(madeUpForest(9) as unknown as PublishedRow[], forestOptions)).toThrow(
      "needs rows without a pooled value, got mean:CBT",
    );
  });
});
