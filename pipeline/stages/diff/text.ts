import type { Change } from "../../ledger/diff/change.ts";
import type { Diff } from "./diffSides.ts";

const number = (x: number): string => (x >= 0 ? "+" : "") + x.toFixed(5);

function changeLines(
  name: string,
  change: Change | { readonly notComputable: string },
  limitations: readonly string[] = [],
): string[] {
  if ("notComputable" in change) return [`${name}: not computable, ${change.notComputable}`];
  const { old, new: next, byStudy, orders, seed } = change;
  const sampled = orders === undefined ? "" : ` (Shapley values of ${orders} sampled orders, seed ${seed})`;
  return [
    `${name}: ${old.toFixed(5)} → ${next.toFixed(5)} (${number(change.change)})${sampled}${limitations.map((text) => ` — ${text}`).join("")}`,
    ...byStudy.map((s) => `  ${number(s.share)}${s.se === undefined ? "" : ` ± ${s.se.toFixed(5)}`}  ${s.study_id}`),
  ];
}

/** A diff for a terminal: rows, cells, then each number with the part of every study in its change. */
export function diffText(diff: Diff): string {
  const { added, removed, changed } = diff.rows;
  const lines = [
    `${added.length} rows added, ${removed.length} removed, ${changed.length} cells changed${diff.analysisChanged ? ", and the analysis changed" : ""}`,
    ...added.map((id) => `  + ${id}`),
    ...removed.map((id) => `  - ${id}`),
    ...changed.map((c) => `  ${c.effect_id} ${c.column}: ${c.old || "(empty)"} → ${c.new || "(empty)"}`),
    ...(diff.pooled
      ? changeLines("pooled value", diff.pooled, diff.limitations)
      : ["no pooled value in both versions"]),
    ...(diff.tau2 ? changeLines("tau2", diff.tau2) : []),
    ...diff.moderators.flatMap(({ moderator, QM }) => changeLines(`QM of ${moderator}`, QM)),
    ...diff.verdicts.map((v) => `${v.id}: ${v.old ?? "(new)"} → ${v.new ?? "(gone)"}`),
  ];
  return lines.join("\n");
}
