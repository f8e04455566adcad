import type { Check, Claim } from "../schema/claim.ts";
import { claimInterval, limitIntervals } from "./figures.ts";
import { type Interval, meet, parsePrinted } from "./interval.ts";

/** What a quantity can be at all. Quantities that are not here can be any number. */
const DOMAINS: Readonly<Record<string, Interval>> = {
  r: [-1, 1],
  tau2: [0, Number.POSITIVE_INFINITY],
  se_z: [0, Number.POSITIVE_INFINITY],
  I2: [0, 100],
  H2: [0, Number.POSITIVE_INFINITY],
  Q: [0, Number.POSITIVE_INFINITY],
  QM: [0, Number.POSITIVE_INFINITY],
  Q_df: [0, Number.POSITIVE_INFINITY],
  Q_p: [0, 1],
  QM_df: [0, Number.POSITIVE_INFINITY],
  QM_p: [0, 1],
  F: [0, Number.POSITIVE_INFINITY],
  F_df1: [0, Number.POSITIVE_INFINITY],
  F_df2: [0, Number.POSITIVE_INFINITY],
  F_p: [0, 1],
  p: [0, 1],
  k: [1, Number.POSITIVE_INFINITY],
  n: [1, Number.POSITIVE_INFINITY],
  percent_variance: [0, 100],
  percent_negative: [0, 100],
};

/**
 * What no study table could give: a value outside the domain of its quantity, limits in the wrong order, an interval that
 * does not hold its own estimate. The printed digits get every benefit of rounding.
 *
 * @returns a check with the verdict `impossible` for each; none for a figure that could be
 */
export function impossibilities(claim: Claim): Check[] {
  const box = claimInterval(claim);
  const { value } = parsePrinted(claim.printed);
  const checks: Check[] = [];
  const say = (relation: string, against: string, interval: Interval, note: string) =>
    checks.push({
      relation,
      against,
      scale: claim.quantity,
      computed: value,
      ...(interval.every(Number.isFinite) ? { interval: [interval[0], interval[1]] as [number, number] } : {}),
      verdict: "impossible",
      note,
    });
  const domain = DOMAINS[claim.quantity];
  if (domain && !meet(box, domain)) say("domain", "domain", domain, `${claim.quantity} cannot be ${claim.printed}`);
  const limits = limitIntervals(claim);
  if (!limits) return checks;
  const { lb, ub } = limits;
  const span: Interval = [lb.interval[0], ub.interval[1]];
  const text = `${lb.text} to ${ub.text}`;
  if (lb.interval[0] > ub.interval[1])
    say("interval-order", "interval", span, `the limits ${text} are in the wrong order`);
  else if (!meet(box, span)) {
    say("interval-estimate", "interval", span, `the interval ${text} does not hold its own estimate ${claim.printed}`);
  }
  return checks;
}
