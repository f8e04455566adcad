import type { Column } from "../../pipeline/stages/model/effectTable.ts";
import type { Random } from "../../pipeline/stats/random.ts";

/** A random table: columns of equal length, and what is special about it. */
export interface RandomTable {
  readonly traits: readonly string[];
  readonly columns: Readonly<Record<string, Column>>;
  /** whether effects come from `ri` and `ni` or stand there as `yi` and `vi` */
  readonly source: "ri" | "yi";
  /** rows */
  readonly k: number;
}

const SIZES = [2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 40, 60, 80, 120, 160, 300] as const;
const LEVELS = ["CBT", "Psychodynamic", "humanistic", "interpersonal", "Über-Ich", "no therapy"] as const;
const SPREADS = [0, 0, 1e-4, 0.01, 0.03, 0.1, 0.8] as const;

/** One of these, each as likely. */
export function pick<T>(random: Random, from: readonly T[]): T {
  return from[random.int(from.length)]!;
}

/** True with this probability. */
export function chance(random: Random, probability: number): boolean {
  return random.next() < probability;
}

/**
 * A table of effects with moderators, studies and weights, of every awkward kind: two effects, no heterogeneity, equal
 * variances, variances over eight orders of magnitude, one study with 99 % of the weight, a level with one effect,
 * missing moderators, ties, shuffled studies, duplicated labels.
 *
 * @param largest upper bound of the number of effects
 */
export function randomTable(random: Random, largest = 300): RandomTable {
  const k = pick(
    random,
    SIZES.filter((size) => size <= largest),
  );
  const traits: string[] = [`k=${k}`];
  const study = studies(random, k);
  const group = groups(random, k, traits);
  const x = Array.from({ length: k }, () => Math.round(100 * random.normal()) / 100);
  const centre = 0.3 * random.normal();
  const spread = Math.sqrt(pick(random, SPREADS));
  const slope = chance(random, 0.5) ? 0.1 : 0;
  const studyShift = study.map(() => 0.7 * spread * random.normal());
  const truth = (i: number) => centre + slope * x[i]! + spread * random.normal() + studyShift[study[i]! - 1]!;
  const source = chance(random, 0.4) ? "ri" : "yi";
  const effects = source === "ri" ? correlations(random, k, truth, traits) : measured(random, k, truth, traits);
  const columns: Record<string, Column> = {
    effect_id: Array.from({ length: k }, (_, i) => `e${i + 1}`),
    study_id: study.map((number) => `s${number}`),
    slab: study.map((number) => `Author ${number % 7} (${1990 + (number % 5)})`),
    group,
    rater: Array.from({ length: k }, () => pick(random, ["client", "observer", "therapist"])),
    x,
    year: Array.from({ length: k }, () => 1980 + random.int(40)),
    w: Array.from({ length: k }, () => Math.round(1000 * (0.05 + random.next())) / 100),
    ...effects,
  };
  if (chance(random, 0.3)) missing(random, columns, traits);
  return { traits, columns, source, k };
}

/** A study number an effect, several effects a study, in no order. */
function studies(random: Random, k: number): number[] {
  const largest = pick(random, [1, 2, 3, 6]);
  const numbers: number[] = [];
  for (let study = 1; numbers.length < k; study++) {
    const size = Math.min(k - numbers.length, 1 + random.int(largest));
    for (let j = 0; j < size; j++) numbers.push(study);
  }
  return random.shuffle(numbers);
}

function groups(random: Random, k: number, traits: string[]): string[] {
  const count = 2 + random.int(Math.min(4, Math.max(1, Math.floor(k / 3))));
  const levels = LEVELS.slice(0, count);
  const cells = Array.from({ length: k }, () => pick(random, levels) as string);
  if (chance(random, 0.3)) {
    traits.push("one-study level");
    cells[random.int(k)] = "lonely";
  }
  return cells;
}

function correlations(random: Random, k: number, truth: (i: number) => number, traits: string[]) {
  traits.push("r and n");
  const rounded = chance(random, 0.7) ? 100 : 1e6;
  const equal = chance(random, 0.15) ? 10 + random.int(200) : undefined;
  if (equal) traits.push("equal n");
  const ni = Array.from({ length: k }, () => equal ?? Math.round(Math.exp(2.3 + 3 * random.next())));
  const ri = ni.map((n, i) => {
    const value = Math.tanh(truth(i) + random.normal() / Math.sqrt(n - 3));
    return Math.max(-0.98, Math.min(0.98, Math.round(value * rounded) / rounded));
  });
  return { ri, ni };
}

const VARIANCES: Readonly<Record<string, (random: Random, i: number, k: number) => number>> = {
  "log-normal": (random) => Math.exp(-4 + random.normal()),
  equal: () => 0.04,
  "eight orders": (random) => 10 ** (-6 + 8 * random.next()),
  "one study 99 %": (random, i, k) => (i === 0 ? 0.05 / (99 * k) : 0.05 * (1 + 0.2 * random.next())),
};

function measured(random: Random, k: number, truth: (i: number) => number, traits: string[]) {
  const kind = pick(random, Object.keys(VARIANCES));
  traits.push(`vi ${kind}`);
  const vi = Array.from({ length: k }, (_, i) => VARIANCES[kind]!(random, i, k));
  const noise = chance(random, 0.15) ? 0.1 : 1;
  if (noise < 1) traits.push("homogeneous");
  let yi = vi.map((v, i) => (noise < 1 ? 0.3 : truth(i)) + noise * Math.sqrt(v) * random.normal());
  if (chance(random, 0.2)) {
    traits.push("ties");
    yi = yi.map((y) => Math.round(y * 10) / 10);
  }
  return { yi, vi };
}

/** Empties some cells of moderators, never all. */
function missing(random: Random, columns: Record<string, Column>, traits: string[]): void {
  const name = pick(random, ["group", "x", "year"]);
  traits.push(`missing ${name}`);
  columns[name] = columns[name]!.map((cell, i) => (i > 1 && chance(random, 0.15) ? null : cell));
}
