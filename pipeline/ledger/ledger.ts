import type { Checked, Claim, Verdict, VerdictName } from "../schema/claim.ts";
import type { Fit } from "../schema/fit.ts";
import type { Warning } from "../schema/warning.ts";
import { checkPrinted } from "./printed.ts";
import { checkRecomputed } from "./recomputed.ts";
import { SETTLED, SEVERITY, worstOf } from "./verdict.ts";

/** What the ledger of one folder is made from. */
export interface LedgerInput {
  readonly id: string;
  readonly claims: readonly Claim[];
  readonly fits: readonly Fit[];
  /** rows of the study table that a model could use */
  readonly included: number;
}

/**
 * The ledger of one folder: a verdict for each published figure.
 *
 * A figure with an `analysis` is recomputed from the study table; it and every other one are held against the paper's other
 * printed figures. Where neither is possible the verdict is `notComputable`, with the reason in plain words.
 */
export function ledger(input: LedgerInput): Checked {
  const warnings: Warning[] = [];
  const verdicts = input.claims.map((claim) => verdictOn(claim, input, warnings));
  const counts = Object.fromEntries(SEVERITY.map((name) => [name, 0])) as Record<VerdictName, number>;
  for (const { verdict } of verdicts) counts[verdict] += 1;
  const unexplained = verdicts.filter((v) => !SETTLED.has(v.verdict) && v.explanation === undefined).map((v) => v.id);
  for (const { id, verdict, explanation } of verdicts) {
    if (!SETTLED.has(verdict) || explanation === undefined) continue;
    const message = `${id} is ${verdict} now, yet claims.json still explains a difference`;
    warnings.push({ code: "staleExplanation", message });
  }
  return { verdicts, counts, unexplained, warnings };
}

function verdictOn(claim: Claim, input: LedgerInput, warnings: Warning[]): Verdict {
  const { id, quantity, level, printed, explanation } = claim;
  const head = { id, data: input.id, quantity, level, printed, ...(explanation ? { explanation } : {}) };
  const others = checkPrinted(claim, input.claims);
  const fit = claim.analysis === undefined ? undefined : input.fits.find((f) => f.analysis === claim.analysis);
  const ours = fit && checkRecomputed(claim, fit);
  if (ours) {
    const { computed, rounded, ulps } = ours;
    const checks = [...ours.checks, ...others.checks];
    return { ...head, kind: "recomputed", verdict: worstOf(checks), computed, rounded, ulps, checks };
  }
  if (claim.analysis !== undefined && input.included > 0) {
    const message = `${id} wants the analysis '${claim.analysis}', which ${fit ? `does not give ${quantity}` : "did not run"}`;
    warnings.push({ code: "claimWithoutFit", message });
  }
  const verdict = worstOf(others.checks);
  return {
    ...head,
    kind: "printed",
    verdict,
    ...(verdict === "notComputable" ? { reason: reason(claim, input, others.checks.length > 0) } : {}),
    ...(others.ulps > 0 ? { ulps: others.ulps } : {}),
    checks: others.checks,
  };
}

/** What a quantity would have to stand beside to be checked. */
const COMPANIONS: Readonly<Record<string, string>> = {
  r: "an interval, a d or a share of variance",
  d: "its r or an interval",
  Q: "its p-value or I²",
  QM: "the standard errors of its levels",
  I2: "Q with its degrees of freedom",
  z: "an interval or a p-value",
  se_z: "an interval",
  tau2: "a prediction interval",
};

/** Why nothing can be said of a figure, in plain words. */
function reason(claim: Claim, { included }: LedgerInput, weakly: boolean): string {
  const table = included > 0 ? "its table does not give it" : "its study table is not here";
  const companion = COMPANIONS[claim.quantity];
  const alone = companion ? `and ${companion} is not printed beside it` : "and nothing is printed that it follows from";
  return `${table}, ${alone}${weakly ? " (n and k fit each other, which says little)" : ""}`;
}
