import { createRandom, type Random } from "../../pipeline/stats/random.ts";

/** What the simulated table assumes. Only `mu`, `k` and the width of the interval are the paper's; every other number is ours. */
export interface Assumptions {
  readonly seed: number;
  /** pooled r printed by Flückiger et al. (2018) */
  readonly mu: number;
  /** samples, as printed there */
  readonly k: number;
  /** variance of true effects between samples, z scale */
  readonly tau2: number;
  /** variance of true effects within a sample, z scale */
  readonly omega2: number;
  /** correlation of sampling errors within a sample */
  readonly rho: number;
  /** median and log-scale standard deviation of the log-normal sample size, and its limits */
  readonly n: { readonly median: number; readonly sdlog: number; readonly min: number; readonly max: number };
  /** share of samples with 1, 2, 3 … effects */
  readonly effectsPerSample: readonly number[];
  readonly years: readonly [number, number];
  /** levels of each moderator with their share, and their shift of z where there is one */
  readonly levels: Readonly<Record<string, readonly Level[]>>;
  /** moderators that differ between the effects of a sample; the others are one value a sample */
  readonly within: readonly string[];
}

export interface Level {
  readonly level: string;
  readonly share: number;
  readonly shift?: number;
}

export const ASSUMPTIONS: Assumptions = {
  seed: 174,
  mu: 0.278,
  k: 295,
  tau2: 0.024,
  omega2: 0.004,
  rho: 0.5,
  n: { median: 55, sdlog: 0.7, min: 12, max: 600 },
  effectsPerSample: [0.25, 0.3, 0.25, 0.12, 0.05, 0.03],
  years: [1978, 2017],
  levels: {
    modality: [
      { level: "CBT", share: 0.3 },
      { level: "psychodynamic", share: 0.2 },
      { level: "humanistic", share: 0.1 },
      { level: "interpersonal", share: 0.1 },
      { level: "third_wave", share: 0.05 },
      { level: "other", share: 0.25 },
    ],
    alliance_rater: [
      { level: "client", share: 0.6, shift: 0.012 },
      { level: "therapist", share: 0.2, shift: -0.028 },
      { level: "observer", share: 0.2, shift: -0.008 },
    ],
    alliance_timing: [
      { level: "early", share: 0.5, shift: -0.02 },
      { level: "mid", share: 0.25, shift: 0 },
      { level: "late", share: 0.25, shift: 0.04 },
    ],
    outcome_type: [
      { level: "symptoms", share: 0.6 },
      { level: "functioning", share: 0.2 },
      { level: "global", share: 0.2 },
    ],
  },
  within: ["alliance_rater", "alliance_timing", "outcome_type"],
};

/** One simulated effect, its correlation rounded to two decimals as papers print it. */
export interface SimulatedEffect {
  readonly effect_id: string;
  readonly sample_id: string;
  readonly slab: string;
  readonly year: number;
  readonly ni: number;
  readonly value: string;
  readonly levels: Readonly<Record<string, string>>;
}

/**
 * Draws the table: z = atanh(μ) + shifts of the levels + a sample's deviation + an effect's deviation + sampling error.
 *
 * Sampling errors of one sample share a common part, so that they correlate by ρ; their variance is 1/(n − 3).
 */
export function simulate(assumptions: Assumptions): SimulatedEffect[] {
  const { seed, mu, k, tau2, omega2, rho, n, effectsPerSample, years, levels, within } = assumptions;
  const random = createRandom(seed);
  const effects: SimulatedEffect[] = [];
  for (let sample = 1; sample <= k; sample++) {
    const id = `sim${String(sample).padStart(3, "0")}`;
    const ni = drawSize(random, n);
    const year = years[0] + random.int(years[1] - years[0] + 1);
    const m = 1 + pick(random, effectsPerSample);
    const fixed = drawLevels(random, levels, (name) => !within.includes(name));
    const theta = Math.atanh(mu) + Math.sqrt(tau2) * random.normal();
    const common = random.normal();
    for (let i = 1; i <= m; i++) {
      const drawn = { ...fixed, ...drawLevels(random, levels, (name) => within.includes(name)) };
      const error = Math.sqrt(rho) * common + Math.sqrt(1 - rho) * random.normal();
      const shift = Object.values(drawn).reduce((sum, { shift: s = 0 }) => sum + s, 0);
      const z = theta + shift + Math.sqrt(omega2) * random.normal() + error / Math.sqrt(ni - 3);
      effects.push({
        effect_id: `${id}_${i}`,
        sample_id: id,
        slab: `SIMULATED ${sample}`,
        year,
        ni,
        value: Math.tanh(z).toFixed(2).replace("-0.00", "0.00"),
        levels: Object.fromEntries(Object.entries(drawn).map(([name, { level }]) => [name, level])),
      });
    }
  }
  return effects;
}

function drawSize(random: Random, { median, sdlog, min, max }: Assumptions["n"]): number {
  const size = Math.round(median * Math.exp(sdlog * random.normal()));
  return Math.min(max, Math.max(min, size));
}

function drawLevels(
  random: Random,
  levels: Assumptions["levels"],
  wanted: (name: string) => boolean,
): Record<string, Level> {
  const drawn: Record<string, Level> = {};
  for (const [name, options] of Object.entries(levels)) {
    if (wanted(name))
      drawn[name] =
        options[
          pick(
            random,
            options.map((option) => option.share),
          )
        ]!;
  }
  return drawn;
}

/** Index drawn with the given shares, which sum to 1. */
function pick(random: Random, shares: readonly number[]): number {
  let rest = random.next();
  for (let i = 0; i < shares.length - 1; i++) {
    rest -= shares[i]!;
    if (rest < 0) return i;
  }
  return shares.length - 1;
}
