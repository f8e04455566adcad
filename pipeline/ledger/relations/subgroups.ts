import type { Claim } from "../../schema/claim.ts";
import { claimInterval } from "../figures.ts";
import { type Interval, meet, outward, parsePrinted } from "../interval.ts";
import { hull } from "./counts.ts";
import type { FigureRelation, Found } from "./relation.ts";

/** A whole and the parts that make it up, when their k add up to its own. */
interface Partition {
  readonly whole: Claim;
  readonly parts: readonly Claim[];
}

/**
 * The partition that a claim belongs to, as whole or as part.
 *
 * Parts that leave studies out (18 of 20 coded) do not bind the whole, so nothing is said of them.
 */
export function partitionOf(claim: Claim, claims: readonly Claim[]): Partition | undefined {
  const candidates = claims.filter((c) => c.quantity === claim.quantity && c.subgroup);
  const keys = claim.subgroup
    ? [claim.subgroup]
    : candidates.flatMap((c) => (c.subgroup?.of === claim.level ? [c.subgroup] : []));
  for (const { of, by } of keys) {
    const whole = claims.find((c) => c.quantity === claim.quantity && c.level === of);
    const parts = candidates.filter((c) => c.subgroup?.of === of && c.subgroup.by === by);
    const total = parts.reduce((sum, part) => sum + (part.k ?? Number.NaN), 0);
    if (whole?.k !== undefined && parts.length > 1 && total === whole.k) return { whole, parts };
  }
  return undefined;
}

/** The overall value lies between the smallest and the largest of its parts. */
export const partsAndWhole: FigureRelation = {
  kind: "figure",
  id: "subgroups-overall",
  title: "subgroup values against the overall one",
  formula: "min of the levels ≤ overall ≤ max of the levels",
  variables: ["r", "k"],
  domain: "levels that make up the whole (their k add up); exact when all share one τ²",
  source: "Borenstein, M. et al. (2009). Introduction to Meta-Analysis, ch. 19",
  find: (claim, claims) => {
    const partition = ["r", "d"].includes(claim.quantity) ? partitionOf(claim, claims) : undefined;
    if (!partition) return undefined;
    const { whole, parts } = partition;
    const range = hull(parts.map(claimInterval));
    const against = (claim === whole ? parts : [whole]).map((c) => c.level).join("; ");
    return {
      against,
      scale: claim.quantity,
      ...(claim === whole ? {} : { computed: parsePrinted(whole.printed).value }),
      interval: claim === whole ? range : claimInterval(whole),
      holds: meet(claimInterval(whole), range),
      note: `the levels span ${range[0]} to ${range[1]} with their rounding, the whole is ${whole.printed}`,
    };
  },
};

/** QM of levels from their Fisher z and standard errors. */
export const levelsAndQM: FigureRelation = {
  kind: "figure",
  id: "QM-levels",
  title: "a test of moderators from the printed levels",
  formula: "QM = Σ w (z − z̄)², w = 1/se², z̄ = Σ w z / Σ w; as F: QM / (m − 1)",
  variables: ["QM", "r", "se_z"],
  domain: "every level of the factor printed with its standard error on Fisher's z",
  source: "Hedges, L. V. (1982). Fitting categorical models to effect sizes. J Educ Stat 7:119–137",
  find: levelsFound,
};

function levelsFound(claim: Claim, claims: readonly Claim[]): Found | undefined {
  if (claim.quantity !== "QM" || !claim.subgroup) return undefined;
  const { of, by } = claim.subgroup;
  const at = (quantity: string) =>
    claims.filter((c) => c.quantity === quantity && c.subgroup?.of === of && c.subgroup.by === by);
  const levels = at("r").flatMap((r) => {
    const se = at("se_z").find((c) => c.level === r.level);
    return se ? [{ r, se }] : [];
  });
  if (levels.length < 2 || levels.length < at("r").length) return undefined;
  const z = levels.map(({ r }) => claimInterval(r).map(Math.atanh) as unknown as Interval);
  const se = levels.map((level) => claimInterval(level.se));
  const image = qmImage(z, se);
  const face = qm(
    levels.map(({ r }) => Math.atanh(parsePrinted(r.printed).value)),
    levels.map((level) => parsePrinted(level.se.printed).value ** -2),
  );
  const asF = image.map((x) => x / (levels.length - 1)) as unknown as Interval;
  const box = claimInterval(claim);
  const isF = !meet(image, box) && meet(asF, box);
  return {
    against: levels.map(({ r }) => r.level).join("; "),
    scale: isF ? "F" : "χ²",
    computed: isF ? face / (levels.length - 1) : face,
    interval: isF ? asF : image,
    holds: isF || meet(image, box),
  };
}

/** Weighted sum of squares about the weighted mean. */
function qm(z: readonly number[], w: readonly number[]): number {
  const sum = w.reduce((s, x) => s + x, 0);
  const mean = z.reduce((s, x, i) => s + x * w[i]!, 0) / sum;
  return z.reduce((s, x, i) => s + w[i]! * (x - mean) ** 2, 0);
}

/**
 * Exact image of QM over the boxes of all levels.
 *
 * QM grows with every weight, so the ends use the largest and smallest standard errors. In z it is convex: the largest
 * value is at a corner; the smallest is min over m of Σ w · distance(m, box)², a convex function of one variable.
 */
export function qmImage(z: readonly Interval[], se: readonly Interval[]): Interval {
  const heavy = se.map(([lo]) => Math.max(lo, Number.MIN_VALUE) ** -2);
  const light = se.map(([, hi]) => hi ** -2);
  let most = 0;
  for (let corner = 0; corner < 2 ** z.length; corner++) {
    const point = z.map((b, i) => b[(corner >> i) & 1]!);
    most = Math.max(most, qm(point, heavy));
  }
  const spread = (m: number) => z.reduce((s, [lo, hi], i) => s + light[i]! * Math.max(0, lo - m, m - hi) ** 2, 0);
  let [left, right] = hull(z);
  for (let i = 0; i < 200; i++) {
    const a = left + (right - left) / 3;
    const b = right - (right - left) / 3;
    if (spread(a) <= spread(b)) right = b;
    else left = a;
  }
  return outward([spread((left + right) / 2), most]);
}
