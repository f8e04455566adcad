import Table from "cli-table3";
import type { Case } from "./cases.ts";
import type { Judgement } from "./compare.ts";

/** The largest deviation of each quantity over all cases, with how many numbers were compared. */
export function worstTable(judgements: readonly Judgement[]): string {
  const worst = new Map<string, { count: number; size: number; failed: number }>();
  for (const { deviations } of judgements) {
    for (const { quantity, size, tolerance } of deviations) {
      const name = quantity.startsWith("names") ? "names" : quantity;
      const entry = worst.get(name) ?? { count: 0, size: 0, failed: 0 };
      entry.count++;
      entry.size = Math.max(entry.size, size);
      if (!(size <= tolerance)) entry.failed++;
      worst.set(name, entry);
    }
  }
  const table = new Table({
    head: ["quantity", "compared", "largest deviation", "too large"],
    style: { head: [], border: [], compact: true },
    colAligns: ["left", "right", "right", "right"],
  });
  for (const [name, { count, size, failed }] of [...worst].sort(([a], [b]) => (a < b ? -1 : 1))) {
    table.push([name, count, Number.isFinite(size) ? size.toExponential(1) : "no number", failed]);
  }
  return table.toString();
}

/** How many cases ended how, with the reasons of those that were refused or judged by likelihood. */
export function outcomeLines(judgements: readonly Judgement[]): string[] {
  const outcomes = new Map<string, Map<string, number>>();
  for (const { outcome, note } of judgements) {
    const notes = outcomes.get(outcome) ?? new Map<string, number>();
    const reason = (note ?? "").replaceAll(/-?\d+(\.\d+)?(e[-+]?\d+)?/g, "#");
    notes.set(reason, (notes.get(reason) ?? 0) + 1);
    outcomes.set(outcome, notes);
  }
  return [...outcomes].flatMap(([outcome, notes]) => [
    `${[...notes.values()].reduce((sum, n) => sum + n, 0)} ${outcome}`,
    ...[...notes].filter(([note]) => note).map(([note, n]) => `    ${n} × ${note}`),
  ]);
}

/** Each case that disagrees: what it was, and its three largest deviations. */
export function disagreementLines(cases: readonly Case[], judgements: readonly Judgement[]): string[] {
  return cases.flatMap((testCase, i) => {
    const { outcome, failures } = judgements[i]!;
    if (outcome !== "disagree") return [];
    const { method, test, mods, random, rho, subset, weights, cluster, vcov } = testCase.spec;
    const choices = Object.entries({ method, test, mods, random, rho, subset, weights, cluster, vcov })
      .filter(([name, value]) => value !== undefined && !(name === "vcov" && !cluster))
      .map(([name, value]) => `${name} ${value}`)
      .join(", ");
    const largest = [...failures].sort((a, b) => b.size - a.size).slice(0, 3);
    return [
      `${testCase.id}: ${choices} (${testCase.table.traits.join(", ")})`,
      ...largest.map(
        ({ quantity, ours, theirs, size }) =>
          `    ${quantity}: ${ours} against ${theirs}, off ${size.toExponential(1)}`,
      ),
    ];
  });
}
