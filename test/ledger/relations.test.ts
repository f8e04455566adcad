import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exactly, type Interval, meet } from "../../pipeline/ledger/interval.ts";
import { RELATIONS } from "../../pipeline/ledger/relations/catalogue.ts";
import type { LevelRelation } from "../../pipeline/ledger/relations/relation.ts";
import { qmImage } from "../../pipeline/ledger/relations/subgroups.ts";
import { checkShown, parseShow } from "../../pipeline/ledger/show.ts";

/** A draw of every quantity from its own domain; relations take what they need. */
const interval = (min: number, max: number): fc.Arbitrary<Interval> =>
  fc
    .tuple(fc.double({ min, max, noNaN: true }), fc.double({ min: 0, max: (max - min) / 20, noNaN: true }))
    .map(([x, w]) => [x, Math.min(max, x + w)] as const);
const boxes = fc.record({
  r: interval(0.05, 0.9),
  d: interval(0.05, 3),
  zr: interval(0.05, 2),
  percent_variance: interval(0.5, 90),
  r_lb: interval(0.05, 0.3),
  r_ub: interval(0.5, 0.9),
  d_lb: interval(-1, 0.3),
  d_ub: interval(0.5, 2),
  zr_lb: interval(-1, 0.3),
  zr_ub: interval(0.5, 2),
  z: interval(0.5, 8),
  p: interval(0.0005, 0.9),
  Q: interval(5, 200),
  Q_df: fc.integer({ min: 1, max: 60 }).map(exactly),
  Q_p: interval(0.001, 0.9),
  QM: interval(0.5, 60),
  QM_df: fc.integer({ min: 1, max: 12 }).map(exactly),
  QM_p: interval(0.001, 0.9),
  F: interval(1, 20),
  F_df1: fc.integer({ min: 1, max: 12 }).map(exactly),
  // as printed with one decimal: on a narrower interval the tail moves by less than its own last digits
  F_df2: fc.integer({ min: 20, max: 1200 }).map((tenths): Interval => [tenths / 10 - 0.05, tenths / 10 + 0.05]),
  F_p: interval(0.001, 0.9),
  I2: interval(1, 95),
  H2: interval(1, 10),
  tau2: interval(0, 0.2),
  k: fc.integer({ min: 4, max: 80 }).map(exactly),
});

const levels = RELATIONS.filter((relation): relation is LevelRelation => relation.kind === "level");
const solved = levels.flatMap((relation) =>
  Object.entries(relation.solutions).map(([target, solution]) => ({ id: `${relation.id} → ${target}`, solution })),
);

describe("catalogue", () => {
  it("has a row for every relation asked for, each with formula, domain and source", () => {
    expect(RELATIONS.map((relation) => relation.id)).toEqual([
      "r-d",
      "r-z",
      "r-share",
      "interval-r-k",
      "interval-middle",
      "z-r-interval",
      "se-interval",
      "z-p",
      "I2-Q-df",
      "Q-p",
      "QM-p",
      "F-p",
      "df-k",
      "H2-Q-df",
      "H2-I2",
      "tau2-prediction",
      "subgroups-overall",
      "QM-levels",
      "percent-k",
      "n-k",
      "interval-n-k",
    ]);
    for (const { formula, domain, source, title } of RELATIONS) {
      for (const text of [formula, domain, source, title]) expect(text.length).toBeGreaterThan(4);
    }
  });

  it.each(solved)("$id: the image of a box holds the image of every point in it", ({ solution }) => {
    fc.assert(
      fc.property(boxes, fc.double({ min: 0, max: 1, noNaN: true }), (box, s) => {
        const point = Object.fromEntries(
          Object.entries(box).map(([name, [lo, hi]]) => [name, exactly(lo + s * (hi - lo))]),
        );
        return solution.ways.every(({ image }) => {
          const whole = image(box);
          const inner = image(point);
          return !whole || !inner || meet(whole, inner);
        });
      }),
      { numRuns: 60 },
    );
  });

  it.each(levels.map((relation) => ({ id: relation.id, relation })))(
    "$id: its directions agree with each other",
    ({ relation }) => {
      const targets = Object.keys(relation.solutions).filter((target) => !/_(lb|ub)$/.test(target));
      fc.assert(
        fc.property(boxes, (box) => {
          const point = Object.fromEntries(Object.entries(box).map(([name, [lo]]) => [name, exactly(lo)]));
          for (const there of targets) {
            for (const back of relation.solutions[there]!.needs.filter((need) => relation.solutions[need])) {
              const ways = relation.solutions[there]!.ways.filter((way) => !way.scale.includes("negative"));
              for (const way of ways) {
                const image = way.image(point);
                // a p of 1 but for rounding does not say which Q it came from
                if (there.endsWith("_p") && image && image[1] > 0.999) continue;
                const returns = relation.solutions[back]!.ways.map((w) =>
                  w.image({ ...point, [there]: image ?? [1, 0] }),
                );
                if (image && image[0] > 0 && !returns.some((r) => r && Math.abs(r[0] - point[back]![0]) < 1e-6))
                  return false;
              }
            }
          }
          return true;
        }),
        { numRuns: 40 },
      );
    },
  );
});

describe("printed numbers of textbooks", () => {
  const verdicts = (text: string): string[] => checkShown(parseShow(text)).map((v) => `${v.quantity} ${v.verdict}`);
  it.each([
    ["r=.50,d=1.15", ["r consistent", "d consistent"]],
    ["r=.30,d=.80", ["r inconsistent", "d inconsistent"]],
    ["z=1.96,p=.05", ["z consistent", "p consistent"]],
    ["Q=23.68,df=14,p=.05", ["Q consistent", "Q_df notComputable", "Q_p consistent"]],
    ["Q=5,df=36,p=1.00", ["Q consistent", "Q_df notComputable", "Q_p consistent"]],
    // R: pchisq(9.21, 2), pf(3.2317, 2, 40), pf(4, 3, 44.5), qf(.05, 2, 40), lower.tail = FALSE
    ["QM=9.21,df=2,p=.01", ["QM consistent", "QM_df notComputable", "QM_p consistent"]],
    ["QM=9.21,QMdf=2,QMp=.03", ["QM inconsistent", "QM_df notComputable", "QM_p inconsistent"]],
    ["F=3.23,df1=2,df2=40,p=.05", ["F consistent", "F_df1 notComputable", "F_df2 notComputable", "F_p consistent"]],
    ["F=4.00,df1=3,df2=44.5,p=.013", ["F consistent", "F_df1 notComputable", "F_df2 notComputable", "F_p consistent"]],
    ["F=3.23,df1=2,df2=40,p=.01", ["F inconsistent", "F_df1 notComputable", "F_df2 notComputable", "F_p inconsistent"]],
    [
      "F=.40,df1=3,df2=44.5,p=.90",
      ["F notComputable", "F_df1 notComputable", "F_df2 notComputable", "F_p notComputable"],
    ],
    ["QM=-1", ["QM impossible"]],
    ["I2=50,H2=2", ["I2 consistent", "H2 consistent"]],
    ["I2=-3", ["I2 impossible"]],
    ["r=1.2", ["r impossible"]],
    ["r=.50,ci=.60:.70", ["r impossible"]],
    ["r=.50,ci=.70:.40", ["r impossible"]],
    ["percent_negative=10,k=4", ["percent_negative inconsistent"]],
    ["percent_negative=25,k=4", ["percent_negative consistent"]],
    ["r=.3,k=100,n=350", ["r inconsistent"]],
    ["r=.30,ci=.29:.31,k=10,n=200", ["r inconsistent"]],
    ["r=.30", ["r notComputable"]],
  ])("%s", (text, expected) => {
    expect(verdicts(text)).toEqual(expected);
  });

  it("finds a prediction interval on the scale it was made on", () => {
    // z = .30, se .05, tau2 .04, t(9): atanh limits .30 ± 2.2622 √.0425
    const [r, , lb, ub] = checkShown(parseShow("r=.2913,tau2=.04,ci=.1843:.3913,k=10,pi=-.1652:.6478"));
    expect([r?.verdict, lb?.verdict, ub?.verdict]).toEqual(["consistent", "consistent", "consistent"]);
    expect(ub?.checks[0]?.passes).toContain("z, t(k-1)");
  });
});

describe("qmImage", () => {
  const levelsOf = fc.array(fc.tuple(interval(-0.2, 0.8), interval(0.03, 0.2)), { minLength: 2, maxLength: 5 });

  it("holds the QM of every point of the box and is no wider than its corners and its minimum", () => {
    fc.assert(
      fc.property(levelsOf, fc.double({ min: 0, max: 1, noNaN: true }), (rows, s) => {
        const image = qmImage(
          rows.map((row) => row[0]),
          rows.map((row) => row[1]),
        );
        const z = rows.map(([[lo, hi]]) => lo + s * (hi - lo));
        const w = rows.map(([, [lo, hi]]) => (lo + s * (hi - lo)) ** -2);
        const mean = z.reduce((a, x, i) => a + x * w[i]!, 0) / w.reduce((a, x) => a + x, 0);
        const qm = z.reduce((a, x, i) => a + w[i]! * (x - mean) ** 2, 0);
        return image[0] <= qm + 1e-9 && qm <= image[1] + 1e-9;
      }),
    );
  });

  it("is a point for points, with a hand calculation", () => {
    // two levels: QM = (z1 − z2)² / (se1² + se2²) = .04 / .05
    const image = qmImage([exactly(0.4), exactly(0.2)], [exactly(0.1), exactly(0.2)]);
    expect(image[0]).toBeCloseTo(0.8, 12);
    expect(image[1]).toBeCloseTo(0.8, 12);
  });
});
