import type { Check, Claim } from "../schema/claim.ts";
import { impossibilities } from "./domain.ts";
import { claimInterval, faceValues, figuresByLevel, type LevelFigures, printedValues } from "./figures.ts";
import { gap, type Interval, meet, parsePrinted } from "./interval.ts";
import { RELATIONS } from "./relations/catalogue.ts";
import type { Boxes, FigureRelation, LevelRelation, Solution } from "./relations/relation.ts";

/** Checks of one claim against the paper's other figures, and how far off the worst of them is, in its last printed place. */
export interface PrintedChecks {
  readonly checks: Check[];
  readonly ulps: number;
}

/**
 * Holds a printed figure against the other printed figures of the same paper, by every relation that applies.
 *
 * @param claim the figure
 * @param claims all figures of the paper, this one among them
 */
export function checkPrinted(claim: Claim, claims: readonly Claim[]): PrintedChecks {
  const at = figuresByLevel(claims).get(claim.level);
  if (!at) throw new RangeError(`checkPrinted needs a claim of the paper it is held against, got ${claim.id}`);
  const checks = impossibilities(claim);
  for (const relation of RELATIONS) {
    const check = relation.kind === "level" ? levelCheck(relation, claim, at) : figureCheck(relation, claim, claims);
    if (check) checks.push(check);
  }
  return { checks, ulps: worstGap(claim, checks) };
}

/** A relation of figures at one level, solved for the claim's quantity on every scale a paper may have used. */
function levelCheck(relation: LevelRelation, claim: Claim, at: LevelFigures): Check | undefined {
  const solution = relation.solutions[claim.quantity];
  if (!solution?.needs.every((need) => at.boxes[need])) return undefined;
  const box = claimInterval(claim);
  const tried = images(solution, at.boxes).map((way) => ({ ...way, meets: meet(way.image, box) }));
  if (tried.length === 0) return undefined;
  const passes = tried.filter((way) => way.meets).map((way) => way.scale);
  const nearest =
    tried.find((way) => way.meets) ?? tried.reduce((a, b) => (gap(b.image, box) < gap(a.image, box) ? b : a));
  const face = solution.ways
    .find((way) => way.scale === nearest.scale)!
    .image(faceValues(at.boxes, printedValues(at.claims)));
  return {
    relation: relation.id,
    against: named(solution.needs),
    scale: nearest.scale,
    computed: face ? (face[0] + face[1]) / 2 : (nearest.image[0] + nearest.image[1]) / 2,
    interval: [nearest.image[0], nearest.image[1]],
    verdict: passes.length > 0 ? "consistent" : "inconsistent",
    ...(tried.length > 1 && passes.length > 0 ? { passes } : {}),
    ...(tried.length > 1 && passes.length === 0 ? { note: `tried ${tried.map((way) => way.scale).join("; ")}` } : {}),
    ...(relation.weak ? { weak: true } : {}),
  };
}

/** Limits read as "interval", so that a reader sees what was held against what. */
function named(needs: readonly string[]): string {
  return [...new Set(needs.map((need) => (/_(lb|ub)$/.test(need) ? "interval" : need)))].join(", ");
}

function images(solution: Solution, boxes: Boxes): { scale: string; image: Interval }[] {
  return solution.ways.flatMap(({ scale, image }) => {
    const found = image(boxes);
    return found ? [{ scale, image: found }] : [];
  });
}

function figureCheck(relation: FigureRelation, claim: Claim, claims: readonly Claim[]): Check | undefined {
  const found = relation.find(claim, claims);
  return (
    found && {
      relation: relation.id,
      against: found.against,
      scale: found.scale,
      ...(found.computed === undefined ? {} : { computed: found.computed }),
      interval: [found.interval[0], found.interval[1]],
      verdict: found.holds ? "consistent" : "inconsistent",
      ...(found.note ? { note: found.note } : {}),
      ...(relation.weak ? { weak: true } : {}),
    }
  );
}

/** Largest distance between what the digits allow and what a failed relation allows, in units of the last printed place. */
function worstGap(claim: Claim, checks: readonly Check[]): number {
  const { unit } = parsePrinted(claim.printed);
  const box = claimInterval(claim);
  const gaps = checks
    .filter((check) => !check.weak && check.interval && check.verdict !== "consistent")
    .map((check) => gap(box, check.interval!));
  return gaps.length > 0 ? Math.max(...gaps) / unit : 0;
}
