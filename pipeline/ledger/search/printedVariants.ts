import type { Claim } from "../../schema/claim.ts";
import { claimInterval, figuresByLevel, limitIntervals } from "../figures.ts";
import { type Interval, meet, parsePrinted, roundAs } from "../interval.ts";
import { RELATIONS } from "../relations/catalogue.ts";
import type { Boxes, Way } from "../relations/relation.ts";
import { transpositions } from "./table.ts";
import { bySmallestDeparture, nearbyShares, type SearchResult, type Variant } from "./variants.ts";

const SCOPE =
  "each relation that the printed figures break, every scale it may be on, and other formulas for d in use; with each figure " +
  "put in one unit higher or lower in its last place, with its sign turned, or with two neighbouring digits exchanged; " +
  "and the figure read as another quantity in the middle of its interval";

/** A figure that goes into a relation, as printed or as misprinted. */
interface Input {
  readonly name: string | undefined;
  readonly boxes: Boxes;
  readonly departures: number;
}

interface Attempt {
  readonly choices: Record<string, string>;
  readonly departures: number;
  readonly image: Interval;
}

/**
 * The search for a figure that has no study table: which misprint, or which other formula, would make the paper's own
 * figures agree with it?
 *
 * A variant is found when its exact image meets the printed digits; its `value` is the middle of that image.
 *
 * @param claim the figure
 * @param claims all printed figures of the paper
 */
export function searchPrinted(claim: Claim, claims: readonly Claim[]): SearchResult {
  const printed = parsePrinted(claim.printed);
  const box = claimInterval(claim);
  const found: Variant[] = [];
  const counts = new Map<string, number>();
  const attempts = [...relationAttempts(claim, claims), ...relabelled(claim)];
  for (const { choices, departures, image } of attempts) {
    const value = (image[0] + image[1]) / 2;
    const hit = meet(image, box);
    const rounds = hit ? printed.text : roundAs(value, printed);
    counts.set(rounds, (counts.get(rounds) ?? 0) + 1);
    if (hit) found.push({ choices, departures, value, rounds });
  }
  found.sort(bySmallestDeparture);
  const nearby = nearbyShares(printed, counts, attempts.length);
  const chance = nearby.reduce((sum, { share }) => sum + share, 0) / nearby.length;
  return {
    claim: claim.id,
    printed: claim.printed,
    tried: attempts.length,
    chance,
    nearby,
    scope: SCOPE,
    variants: found,
  };
}

function relationAttempts(claim: Claim, claims: readonly Claim[]): Attempt[] {
  const at = figuresByLevel(claims).get(claim.level);
  if (!at) return [];
  return RELATIONS.flatMap((relation) => {
    const solution = relation.kind === "level" ? relation.solutions[claim.quantity] : undefined;
    if (!solution?.needs.every((need) => at.boxes[need])) return [];
    const box = claimInterval(claim);
    if (solution.ways.some((way) => meetsBox(way.image(at.boxes), box))) return [];
    const others = relation.id === "r-d" ? OTHER_D.filter((way) => way.target === claim.quantity) : [];
    const ways = [...solution.ways.map((way) => ({ way, other: 0 })), ...others.map(({ way }) => ({ way, other: 1 }))];
    return inputs(at.boxes, solution.needs, at.claims).flatMap((input) =>
      ways.flatMap(({ way, other }) => {
        const image = way.image(input.boxes);
        if (!image) return [];
        const choices = { relation: relation.id, on: way.scale, ...(input.name ? { misprint: input.name } : {}) };
        return [{ choices, departures: input.departures + other, image }];
      }),
    );
  });
}

function meetsBox(image: Interval | undefined, box: Interval): boolean {
  return image !== undefined && meet(image, box);
}

/** Formulas for d that are not the one of r-d, but have been used for it. */
const OTHER_D: readonly { target: string; way: Way }[] = [
  {
    target: "d",
    way: { scale: "d = 2 atanh r", image: (b) => b.r && [2 * Math.atanh(b.r[0]), 2 * Math.atanh(b.r[1])] },
  },
  { target: "d", way: { scale: "d = 2 r", image: (b) => b.r && [2 * b.r[0], 2 * b.r[1]] } },
  { target: "r", way: { scale: "r = tanh(d/2)", image: (b) => b.d && [Math.tanh(b.d[0] / 2), Math.tanh(b.d[1] / 2)] } },
  { target: "r", way: { scale: "r = d/2", image: (b) => b.d && [b.d[0] / 2, b.d[1] / 2] } },
];

/** The printed inputs, and each of them misprinted in every way. */
function inputs(boxes: Boxes, needs: readonly string[], claims: readonly Claim[]): Input[] {
  const list: Input[] = [{ name: undefined, boxes, departures: 0 }];
  for (const need of needs) {
    const text = printedText(need, claims);
    if (text === undefined) continue;
    for (const misprint of misprints(text)) {
      list.push({
        name: `${need} = ${misprint} for ${text}`,
        boxes: { ...boxes, [need]: parsePrinted(misprint).interval },
        departures: 1,
      });
    }
  }
  return list;
}

function printedText(name: string, claims: readonly Claim[]): string | undefined {
  const whole = claims.find((c) => c.quantity === name);
  if (whole) return whole.printed;
  const owner = claims.find((c) => name === `${c.quantity}_lb` || name === `${c.quantity}_ub`);
  return name.endsWith("_lb") ? owner?.ci_lb_printed : owner?.ci_ub_printed;
}

/** Every text one slip away: last digit up or down, sign turned, neighbouring digits exchanged. */
export function misprints(text: string): string[] {
  const printed = parsePrinted(text);
  const { value, unit, decimals } = printed;
  const slips = [value + unit, value - unit, ...(value === 0 ? [] : [-value]), ...transpositions(value)];
  const write = (x: number) =>
    printed.leadingZero ? x.toFixed(decimals) : x.toFixed(decimals).replace(/^(-?)0\./, "$1.");
  return [...new Set(slips.map(write))].filter((slip) => slip !== text);
}

/** Is the figure the middle of its own interval, whatever it is called? On its own scale, and on Fisher's z. */
function relabelled(claim: Claim): Attempt[] {
  const limits = limitIntervals(claim);
  if (!limits || claim.quantity === "r" || claim.quantity === "d") return [];
  const { lb, ub } = limits;
  const middle: Interval = [(lb.interval[0] + ub.interval[0]) / 2, (lb.interval[1] + ub.interval[1]) / 2];
  return [{ choices: { "read as": "an effect in the middle of its interval" }, departures: 1, image: middle }];
}
