import { goshRange } from "../../pipeline/stats/gosh/gosh.ts";
import { influence } from "../../pipeline/stats/influence.ts";
import { createRandom } from "../../pipeline/stats/random.ts";
import { selectionModel } from "../../pipeline/stats/selection/selectionModel.ts";
import type { BenchRow } from "./row.ts";

interface Simulated {
  readonly yi: number[];
  readonly ni: number[];
  readonly vi: number[];
}

/** Effects of k studies: mean .2, τ² .02, n of 20 to 320, four decimals. */
function simulate(k: number, seed: number): Simulated {
  const random = createRandom(seed);
  const ni = Array.from({ length: k }, () => 20 + random.int(300));
  const yi = ni.map((n) => Math.round(1e4 * (0.2 + Math.sqrt(0.02 + 1 / (n - 3)) * random.normal())) / 1e4);
  return { yi, ni, vi: ni.map((n) => 1 / (n - 3)) };
}

function rTable({ yi, ni }: Simulated): string {
  return `yi <- c(${yi.join(",")}); vi <- 1/(c(${ni.join(",")})-3)`;
}

const k160 = simulate(160, 1);
const k200 = simulate(200, 2);
const k20 = simulate(20, 3);

/** Diagnostics and selection models; GOSH pools all 1,048,575 subsets on one core. */
export const rows: readonly BenchRow[] = [
  {
    name: "influence160",
    run: () => void influence(k160.yi, k160.vi, { method: "REML" }),
    rCode: `${rTable(k160)}; res <- rma(yi, vi);;influence(res)`,
  },
  {
    name: "selectionStep200",
    run: () => void selectionModel(k200.yi, k200.vi, { type: "step", steps: [0.025] }),
    rCode: `${rTable(k200)}; res <- rma(yi, vi, method = "ML");;selmodel(res, type = "stepfun", steps = 0.025)`,
  },
  {
    name: "selectionBeta200",
    run: () => void selectionModel(k200.yi, k200.vi, { type: "beta" }),
    rCode: `${rTable(k200)}; res <- rma(yi, vi, method = "ML");;try(selmodel(res, type = "beta"), silent = TRUE)`,
  },
  {
    name: "gosh20",
    run: () => void goshRange(k20.yi, k20.vi, "REML", 1, 2 ** 20),
    runs: 3,
  },
];
