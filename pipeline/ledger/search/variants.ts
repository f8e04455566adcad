import type { Claim } from "../../schema/claim.ts";
import type { Test } from "../../stats/fit.ts";
import { type Printed, parsePrinted, roundAs, roundsTo } from "../interval.ts";
import { fitVariant, POOLINGS, type Pooling, SCALES, type Scale } from "./models.ts";
import { edits, type SearchEffect, type SearchTable } from "./table.ts";
import { fitThreeLevel, type Nesting, type SearchFit } from "./threeLevel.ts";

/** What the data set's own analysis chose: departures are counted from here. */
export interface Delivered {
  readonly measure: string;
  readonly method: string;
  readonly test: Test;
}

/** One combination of choices, and the number it gives. */
export interface Variant {
  readonly choices: Readonly<Record<string, string>>;
  /** choices that differ from the delivered analysis */
  readonly departures: number;
  readonly value: number;
  /** the value with the printed number of decimals */
  readonly rounds: string;
}

/** All that a search found, and how easily it would have found something. */
export interface SearchResult {
  readonly claim: string;
  readonly printed: string;
  /** variants that gave a number */
  readonly tried: number;
  /**
   * share of the variants tried that round to any one printable value nearby, on average over the eleven values within five
   * units of the last printed place: how often a number is hit by trying alone
   */
  readonly chance: number;
  /** share of the variants tried by the value they round to, nearby values only */
  readonly nearby: readonly { readonly rounds: string; readonly share: number }[];
  /** what was varied, in words */
  readonly scope: string;
  /** the variants that give the printed digits, smallest departure first */
  readonly variants: readonly Variant[];
}

const NEARBY = 5;
const SCOPE =
  "estimator, measure, variance formula, weighting (inverse variance, n, equal), value set, rho within samples, MAc's " +
  "untruncated tau2: all combinations; with at most one of these changed, also each study left out, its sign turned, or two " +
  "neighbouring digits of its r or n exchanged";
const THREE_LEVEL =
  "; where studies hold several effects, also the three-level model by REML and ML, its rows as they are";

/** The claim's quantity as a fit gives it; on the correlation scale for r. */
function quantityOf(fit: SearchFit, quantity: string, scale: Scale): number | undefined {
  const mean = fit.beta[0];
  if (mean === undefined) return undefined;
  const r = scale.measure === "ZCOR" ? Math.tanh(mean) : mean;
  if (quantity === "r") return r;
  if (quantity === "zr") return scale.measure === "ZCOR" ? mean : Math.atanh(mean);
  const values: Readonly<Record<string, number | undefined>> = {
    d: (2 * r) / Math.sqrt(1 - r * r),
    percent_variance: 100 * r * r,
    tau2: fit.tau2,
    I2: fit.I2,
    H2: fit.H2,
    Q: fit.QE,
    z: fit.stat[0],
    se_z: fit.se[0],
    p: fit.pval[0],
    Q_p: fit.QEp,
  };
  return values[quantity];
}

/** Quantities that depend on the test as well as on the estimator. */
const TESTED = new Set(["z", "se_z", "p"]);

/**
 * Searches the choices a paper may have made for those that give its printed digits.
 *
 * A hit is a possibility, not a finding: `tried`, `chance` and `nearby` say how easily such a search hits anything.
 *
 * @param claim the figure; its sign is turned when it is printed `reversed`
 * @param delivered the choices of the data set's own analysis
 * @param tables effects under each combination of the choices before pooling, the delivered one with 0 departures
 */
export function searchVariants(claim: Claim, delivered: Delivered, tables: readonly SearchTable[]): SearchResult {
  const printed = parsePrinted(claim.printed);
  const sign = claim.orientation === "reversed" && ["r", "zr", "z", "d"].includes(claim.quantity) ? -1 : 1;
  const found: Variant[] = [];
  const counts = new Map<string, number>();
  let tried = 0;
  for (const candidate of candidates(claim, delivered, tables)) {
    const { effects, nesting, scale, pooling, test } = candidate;
    const fit = nesting
      ? fitThreeLevel(effects, nesting, scale, pooling, test)
      : fitVariant(effects, scale, pooling, test);
    const value = fit && quantityOf(fit, claim.quantity, candidate.scale);
    if (value === undefined) continue;
    tried += 1;
    const rounds = roundAs(sign * value, printed);
    counts.set(rounds, (counts.get(rounds) ?? 0) + 1);
    const { choices, departures } = candidate;
    if (roundsTo(sign * value, printed)) found.push({ choices, departures, value: sign * value, rounds });
  }
  found.sort(bySmallestDeparture);
  const nearby = nearbyShares(printed, counts, tried);
  const scope = tables.some(({ nesting }) => nesting) ? `${SCOPE}${THREE_LEVEL}` : SCOPE;
  const chance = nearby.reduce((sum, { share }) => sum + share, 0) / nearby.length;
  return { claim: claim.id, printed: claim.printed, tried, chance, nearby, scope, variants: found };
}

/** Smallest departure first; of equals, choices of analysis before changed rows. The order of the search breaks ties. */
export function bySmallestDeparture(a: Variant, b: Variant): number {
  return a.departures - b.departures || Number("study" in a.choices) - Number("study" in b.choices);
}

/** A variant's choices as one line. */
export function describe(variant: Pick<Variant, "choices">): string {
  return Object.entries(variant.choices)
    .map(([name, choice]) => `${name} ${choice}`)
    .join(", ");
}

/** Share of the variants at each printable value within five units of the printed one. */
export function nearbyShares(
  printed: Printed,
  counts: ReadonlyMap<string, number>,
  tried: number,
): { rounds: string; share: number }[] {
  return Array.from({ length: 2 * NEARBY + 1 }, (_, i) => {
    const rounds = roundAs(printed.value + (i - NEARBY) * printed.unit, printed);
    return { rounds, share: tried > 0 ? (counts.get(rounds) ?? 0) / tried : 0 };
  });
}

interface Candidate {
  readonly choices: Record<string, string>;
  readonly departures: number;
  readonly effects: readonly SearchEffect[];
  readonly nesting?: Nesting;
  readonly scale: Scale;
  readonly pooling: Pooling;
  readonly test: Test;
}

function* candidates(claim: Claim, delivered: Delivered, tables: readonly SearchTable[]): Generator<Candidate> {
  const tested = TESTED.has(claim.quantity);
  const univariateTests: readonly Test[] = tested ? ["z", "t", "knha", "adhoc"] : [delivered.test];
  for (const table of tables) {
    // a search through every edit of a three-level table would take minutes
    const changed = table.nesting ? [] : edits(table.effects);
    // a three-level model has no Knapp–Hartung test, and its estimate does not depend on one
    const tests = table.nesting && !tested ? (["z"] as const) : univariateTests;
    const composites = table.effects.some((effect) => effect.composite);
    for (const scale of SCALES) {
      if (scale.needsN && composites) continue;
      for (const pooling of POOLINGS) {
        for (const test of tests) {
          const base = baseOf(table, scale, pooling, test, delivered, tested);
          yield base;
          if (base.departures > 1) continue;
          for (const { name, effects } of changed) {
            yield { ...base, choices: { ...base.choices, study: name }, departures: base.departures + 1, effects };
          }
        }
      }
    }
  }
}

function baseOf(
  table: SearchTable,
  scale: Scale,
  pooling: Pooling,
  test: Test,
  delivered: Delivered,
  tested: boolean,
): Candidate {
  const inverse = pooling.weights === "inverse variance";
  const departures = [
    scale.measure !== delivered.measure,
    !scale.usual,
    inverse ? pooling.method !== delivered.method : true,
    tested && test !== delivered.test,
  ].filter(Boolean).length;
  return {
    choices: {
      measure: scale.measure,
      ...(scale.usual ? {} : { variance: scale.variance }),
      ...(inverse ? { method: pooling.method } : { weights: pooling.weights }),
      ...(tested ? { test } : {}),
      ...table.choices,
    },
    departures: departures + table.departures,
    effects: table.effects,
    ...(table.nesting ? { nesting: table.nesting } : {}),
    scale,
    pooling,
    test,
  };
}
