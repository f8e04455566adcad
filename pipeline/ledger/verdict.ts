import type { Check, VerdictName } from "../schema/claim.ts";
import { parsePrinted, roundsTo } from "./interval.ts";

/**
 * Verdicts from best to worst. `notComputable` says nothing, so anything that does say something outranks it; a figure that is
 * reproduced and also consistent with its neighbours counts as reproduced.
 */
export const SEVERITY: readonly VerdictName[] = [
  "notComputable",
  "consistent",
  "reproduced",
  "within5",
  "differs",
  "inconsistent",
  "impossible",
];

/** Verdicts that stand by themselves; the others need an explanation in the data. */
export const SETTLED: ReadonlySet<VerdictName> = new Set(["reproduced", "consistent", "notComputable"]);

/** The relative difference within which a reproduced meta-analysis counts as close (López-Nicolás et al. 2024). */
const CLOSE = 0.05;

/**
 * Verdict on a figure recomputed from its study table.
 *
 * `reproduced`: ours is one of the values that the printed digits stand for (a tie counts either way). `within5`: off by at
 * most five per cent of the printed value, on the printed scale, never for a printed 0. `differs`: the rest.
 *
 * @param ours recomputed value, all digits
 * @param text printed digits
 * @see López-Nicolás, R. et al. (2024) on the reproducibility of published meta-analyses
 */
export function recomputedVerdict(ours: number, text: string): "reproduced" | "within5" | "differs" {
  const printed = parsePrinted(text);
  if (roundsTo(ours, printed)) return "reproduced";
  // the difference of two decimals is off by a few units in the last place of the larger one
  const size = Math.abs(printed.value);
  const close = size > 0 && Math.abs(ours - printed.value) <= (CLOSE + 4 * Number.EPSILON) * size;
  return close ? "within5" : "differs";
}

/** The worst verdict of several checks; a weak check counts only when it fails. No check at all is `notComputable`. */
export function worstOf(checks: readonly Check[]): VerdictName {
  const counted = checks.filter((check) => !check.weak || !SETTLED.has(check.verdict));
  return counted.reduce<VerdictName>(
    (worst, { verdict }) => (SEVERITY.indexOf(verdict) > SEVERITY.indexOf(worst) ? verdict : worst),
    "notComputable",
  );
}
