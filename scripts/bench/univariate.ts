import { permutationTest } from "../../pipeline/stats/permutation/permutationTest.ts";
import { createRandom } from "../../pipeline/stats/random.ts";
import { rma } from "../../pipeline/stats/regression.ts";
import type { BenchRow } from "./row.ts";

/** A seeded table of k Fisher z values with three groups, rounded so that R reads the same numbers. */
function table(k: number, seed: number): { yi: number[]; vi: number[]; group: number[] } {
  const random = createRandom(seed);
  const yi: number[] = [];
  const vi: number[] = [];
  const group: number[] = [];
  for (let i = 0; i < k; i++) {
    const v = 1 / (20 + random.int(280));
    vi.push(Number(v.toPrecision(6)));
    yi.push(Number((0.25 + Math.sqrt(0.02 + v) * random.normal()).toFixed(4)));
    group.push(random.int(3));
  }
  return { yi, vi, group };
}

const vector = (values: readonly number[]): string => `c(${values.join(",")})`;

const a = table(160, 1);
const b = table(200, 2);
const design = {
  rows: 200,
  cols: 3,
  data: Float64Array.from(b.group.flatMap((g) => [1, g === 1 ? 1 : 0, g === 2 ? 1 : 0])),
};
const factorFit = rma(b.yi, b.vi, { X: design });

/** One REML fit with everything in it; 1000 random permutations of a three-level factor, REML refitted each time. */
export const rows: readonly BenchRow[] = [
  {
    name: "reml160",
    run: () => void rma(a.yi, a.vi),
    rCode: `yi <- ${vector(a.yi)}; vi <- ${vector(a.vi)} ;; rma(yi, vi)`,
  },
  {
    name: "permutation200",
    run: () => void permutationTest(factorFit, { iterations: 1000, seed: 1 }),
    runs: 7,
    rCode: `fit <- rma(${vector(b.yi)}, ${vector(b.vi)}, mods = ~ factor(${vector(b.group)})) ;; permutest(fit, iter = 1000, progbar = FALSE)`,
  },
];
