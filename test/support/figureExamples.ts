import type { TopLevelSpec } from "vega-lite";
import { type BaujatRow, baujat } from "../../pipeline/figures/baujat.ts";
import { type BubbleRow, bubble } from "../../pipeline/figures/bubble.ts";
import { type DraperyPoint, drapery } from "../../pipeline/figures/drapery.ts";
import { type GoshBin, gosh } from "../../pipeline/figures/gosh.ts";
import { type InfluenceRow, influencePanel } from "../../pipeline/figures/influencePanel.ts";
import { type OrchardRow, orchard } from "../../pipeline/figures/orchard.ts";
import { cumulative, leaveOneOut, type SequenceRow } from "../../pipeline/figures/sequence.ts";
import { type SpecificationRow, specificationCurve } from "../../pipeline/figures/specificationCurve.ts";
import { deepFreeze, madeUpForest, stream } from "./figureRows.ts";

/** A figure on made-up rows: what it is given, and the spec it makes for a width. */
export interface FigureExample {
  readonly name: string;
  readonly rows: readonly { readonly effect_id: string }[];
  make(width: "wide" | "narrow", simulated: boolean): TopLevelSpec;
}

type Common = { title: string; subtitle: string[]; width: "wide" | "narrow"; simulated: boolean };

function example<Row extends { effect_id: string }>(
  name: string,
  rows: Row[],
  make: (rows: readonly Row[], common: Common) => TopLevelSpec,
): FigureExample {
  const frozen = deepFreeze(rows);
  const subtitle = ["A sentence that limits what may be concluded from the numbers in this figure"];
  return { name, rows: frozen, make: (width, simulated) => make(frozen, { title: name, subtitle, width, simulated }) };
}

const id = (i: number) => `study_${i}`;

function bubbles(k: number): FigureExample {
  const next = stream(3);
  const rows: BubbleRow[] = Array.from({ length: k }, (_, i) => ({
    effect_id: id(i),
    label: `Author ${i}`,
    x: 1980 + (i % 40),
    y: next() - 0.2,
    size: 10 + 300 * next(),
  }));
  const line = [1980, 2000, 2019].map((x) => ({ x, y: 0.3, ciLb: 0.2, ciUb: 0.4 }));
  return example(`Bubble plot of ${k}`, rows, (r, common) =>
    bubble(r, { ...common, line, xTitle: "Year", yTitle: "Correlation (r)" }),
  );
}

function baujats(k: number): FigureExample {
  const next = stream(4);
  const rows: BaujatRow[] = Array.from({ length: k }, (_, i) => ({
    effect_id: id(i),
    label: `Author (20${i % 10}0)`,
    x: i === 3 ? 14 : 3 * next(),
    y: i === 3 ? 0.9 : 0.3 * next(),
    named: i === 3,
  }));
  return example(`Baujat plot of ${k}`, rows, baujat);
}

function goshes(): FigureExample {
  const next = stream(6);
  const rows: GoshBin[] = Array.from({ length: 400 }, (_, i) => ({
    effect_id: `bin_${i}`,
    x: (i % 20) / 100,
    x2: ((i % 20) + 1) / 100,
    y: 5 * Math.floor(i / 20),
    y2: 5 * Math.floor(i / 20) + 5,
    count: 1 + Math.floor(900 * next()),
  }));
  return example("GOSH", rows, (r, common) =>
    gosh(r, { ...common, xTitle: "Pooled correlation (r)", yTitle: "I², %" }),
  );
}

function draperies(k: number): FigureExample {
  const next = stream(7);
  const curve = (name: string, centre: number, se: number): DraperyPoint[] =>
    Array.from({ length: 41 }, (_, j) => ({
      effect_id: name,
      x: -0.4 + j * 0.035,
      p: Math.exp(-0.72 * ((-0.4 + j * 0.035 - centre) / se) ** 2),
    }));
  const rows = Array.from({ length: k }, (_, i) => curve(id(i), 0.5 * next(), 0.1 + 0.1 * next())).flat();
  return example(`Drapery plot of ${k}`, rows, (r, common) =>
    drapery(r, { ...common, xDomain: [-0.4, 1], xTitle: "Correlation (r)", pooled: curve("overall", 0.27, 0.04) }),
  );
}

function orchards(k: number): FigureExample {
  const next = stream(8);
  const names = ["CBT", "interpersonal", "third wave"];
  const levels = names.map((level) => ({
    effect_id: `mean:${level}`,
    level,
    label: `${level} (k = ${k / 3})`,
    estimate: 0.27,
    ciLb: 0.2,
    ciUb: 0.34,
    piLb: -0.1,
    piUb: 0.58,
  }));
  const rows: OrchardRow[] = Array.from({ length: k }, (_, i) => ({
    effect_id: id(i),
    label: `Author ${i}`,
    level: names[i % 3]!,
    x: next() - 0.25,
    size: 10 + 150 * next(),
    spread: 2 * next() - 1,
  }));
  return example(`Orchard plot of ${k}`, rows, (r, common) =>
    orchard(r, { ...common, levels, xTitle: "Correlation (r)" }),
  );
}

function influences(k: number): FigureExample {
  const next = stream(9);
  const statistics = [
    { name: "rstudent", title: "Studentised residual", cutoffs: [-1.96, 0, 1.96] },
    { name: "cookD", title: "Cook’s distance", cutoffs: [0.3] },
    { name: "covR", title: "Covariance ratio", cutoffs: [1] },
    { name: "hat", title: "Hat value", cutoffs: [] },
  ];
  const rows: InfluenceRow[] = Array.from({ length: k }, (_, i) => ({
    effect_id: id(i),
    label: `Author ${i}`,
    place: i + 1,
    influential: i === 3,
    values: { rstudent: 4 * next() - 2, cookD: 0.4 * next(), covR: 0.9 + 0.2 * next(), hat: 0.1 * next() },
  }));
  return example(`Influence of ${k}`, rows, (r, common) => influencePanel(r, { ...common, statistics }));
}

function specifications(k: number): FigureExample {
  const next = stream(10);
  const methods = ["REML", "DL", "PM"];
  const rows: SpecificationRow[] = Array.from({ length: k }, (_, i) => ({
    effect_id: `universe_${i}`,
    place: i + 1,
    estimate: 0.2 + (0.1 * i) / k,
    ciLb: 0.12 + (0.1 * i) / k,
    ciUb: 0.28 + (0.1 * i) / k,
    choices: { method: methods[Math.floor(3 * next())]!, measure: next() > 0.5 ? "ZCOR" : "COR" },
  }));
  const choices = [
    { name: "method", label: "Estimator", levels: methods.map((level) => ({ level, label: level })) },
    { name: "measure", label: "Scale", levels: ["ZCOR", "COR"].map((level) => ({ level, label: level })) },
  ];
  return example(`Specification curve of ${k}`, rows, (r, common) =>
    specificationCurve(r, { ...common, choices, yTitle: "Pooled r", published: 0.278 }),
  );
}

function sequences(k: number): FigureExample[] {
  const rows = madeUpForest(k)
    .filter((row) => row.kind === "study")
    .map((row) => ({ ...row, mark: "filled" as const, weight_text: "" })) as SequenceRow[];
  const options = {
    labelHead: "Without",
    estimateHead: "r [95% CI]",
    axisTitle: "Pooled correlation (r)",
    reference: 0.25,
  };
  return [
    example(`Leave-one-out of ${k}`, rows, (r, common) => leaveOneOut(r, { ...common, ...options })),
    example(`Cumulative of ${k}`, rows, (r, common) => cumulative(r, { ...common, ...options, labelHead: "Up to" })),
  ];
}

/** Every figure beyond the forest and the funnel, for few and for many studies. */
export const figureExamples: readonly FigureExample[] = [
  ...[9, 300].flatMap((k) => [bubbles(k), baujats(k), orchards(k), influences(k), specifications(k)]),
  draperies(9),
  goshes(),
  ...sequences(9),
];
