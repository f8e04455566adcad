import { fromRows, type Matrix } from "../../pipeline/stats/matrix.ts";
import { nestedFactors } from "../../pipeline/stats/multilevel/factor.ts";
import { fitMultilevel } from "../../pipeline/stats/multilevel/fit.ts";
import type { MultilevelInput } from "../../pipeline/stats/multilevel/model.ts";
import { profileIntervals } from "../../pipeline/stats/multilevel/profile.ts";
import { createRandom } from "../../pipeline/stats/random.ts";
import { rma } from "../../pipeline/stats/regression.ts";
import { robustVariance } from "../../pipeline/stats/robust/variance.ts";
import { htzTest, zeroConstraints } from "../../pipeline/stats/robust/wald.ts";
import { univariateWorking } from "../../pipeline/stats/robust/working.ts";
import type { BenchRow } from "./row.ts";

interface Simulated {
  readonly yi: number[];
  readonly ni: number[];
  readonly vi: number[];
  readonly study: number[];
}

/** Effects of k rows in studies given by `study`: τ² .04 between, .02 within, n of 20 to 220, four decimals. */
function simulate(study: number[], seed: number): Simulated {
  const random = createRandom(seed);
  const between = new Map<number, number>();
  const ni = study.map(() => 20 + random.int(200));
  const yi = study.map((s, i) => {
    if (!between.has(s)) between.set(s, 0.2 * random.normal());
    const value = 0.25 + between.get(s)! + Math.sqrt(0.02 + 1 / (ni[i]! - 3)) * random.normal();
    return Math.round(value * 1e4) / 1e4;
  });
  return { yi, ni, vi: ni.map((n) => 1 / (n - 3)), study };
}

function threeLevel({ yi, vi, study }: Simulated): MultilevelInput {
  const random = nestedFactors([
    { name: "study", labels: study.map((s) => `study ${s}`) },
    { name: "effect", labels: study.map((_, i) => `effect ${i}`) },
  ]);
  return { yi, vi, random };
}

/** 1000 effects in 100 clusters of 1 to 30. */
function unequalClusters(): number[] {
  const random = createRandom(3);
  const size = Array.from({ length: 100 }, (_, j) => 1 + (j % 10 === 0 ? 29 : random.int(16)));
  for (let excess = size.reduce((sum, n) => sum + n, 0) - 1000; excess !== 0; ) {
    const j = random.int(100);
    const next = size[j]! - Math.sign(excess);
    if (next < 1 || next > 30) continue;
    size[j] = next;
    excess -= Math.sign(excess);
  }
  return size.flatMap((n, j) => new Array<number>(n).fill(j));
}

/** Intercept, a factor of three further levels that vary within clusters. */
function fourColumns(k: number): { X: Matrix; level: number[] } {
  const random = createRandom(4);
  const level = Array.from({ length: k }, () => random.int(4));
  return { X: fromRows(level.map((g) => [1, Number(g === 1), Number(g === 2), Number(g === 3)])), level };
}

const spread = (k: number, perStudy: number) => Array.from({ length: k }, (_, i) => Math.floor(i / perStudy));
const small = simulate(spread(200, 4), 1);
const fitted = fitMultilevel(threeLevel(small));
const large = threeLevel(simulate(spread(100_000, 10), 2));
const middle = threeLevel(simulate(spread(10_000, 10), 2));
const clustered = simulate(unequalClusters(), 5);
const { X, level } = fourColumns(1000);
const working = univariateWorking({ ...rma(clustered.yi, clustered.vi, { X }), yi: clustered.yi, vi: clustered.vi, X });

const inR = ({ yi, ni, study }: Simulated) =>
  `d<-data.frame(yi=c(${yi.join(",")}),vi=1/(c(${ni.join(",")})-3),s=c(${study.join(",")}));d$e<-seq_len(nrow(d))`;
const threeLevelInR = "rma.mv(yi,vi,random=~1|s/e,data=d)";

export const rows: readonly BenchRow[] = [
  { name: "multilevel200", run: () => void fitMultilevel(threeLevel(small)), rCode: `${inR(small)};;${threeLevelInR}` },
  {
    name: "profile200",
    run: () => void profileIntervals(fitted),
    rCode: `${inR(small)};f0<-${threeLevelInR};;confint(f0)`,
  },
  {
    name: "cr2",
    run: () => void htzTest(robustVariance(working, clustered.study, "CR2"), zeroConstraints(4, [1, 2, 3])),
    rCode: `${inR(clustered)};d$g<-factor(c(${level.join(",")}));f0<-rma(yi,vi,mods=~g,data=d);;{v<-vcovCR(f0,cluster=d$s,type="CR2");coef_test(f0,vcov=v);Wald_test(f0,constraints=constrain_zero(2:4),vcov=v)}`,
  },
  { name: "multilevel10k", run: () => void fitMultilevel(middle) },
  { name: "multilevel100k", run: () => void fitMultilevel(large), runs: 5 },
];
