import Table from "cli-table3";
import type { DatasetRun } from "../run.ts";
import type { Fit } from "../schema/fit.ts";
import { verdictWords } from "../stages/check/words.ts";
import { stages } from "../stages/index.ts";

/** `pool: 12 fits, 2 warnings`: what a stage did, in counts. */
export function countsLine(stage: string, counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).map(([noun, count]) => `${count} ${verdictWords(noun)}`);
  return `${stage}: ${parts.length > 0 ? parts.join(", ") : "nothing to do"}`;
}

/** One line a stage, its counts summed over the data sets of a run. */
export function stageLines(runs: readonly DatasetRun[]): string[] {
  return stages.map(({ name }) => {
    const sums: Record<string, number> = {};
    for (const run of runs) {
      for (const [noun, count] of Object.entries(run.counts.get(name) ?? {})) sums[noun] = (sums[noun] ?? 0) + count;
    }
    return countsLine(name, sums);
  });
}

const verdictText = (counts: Readonly<Record<string, number>>) =>
  Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([verdict, count]) => `${count} ${verdictWords(verdict)}`)
    .join(", ");

const decimals = (x: number) => x.toFixed(3).replace(/^(-?)0\./, "$1.");

function pooledText(fit: Fit, limitation: string | undefined): string {
  const r = fit.backTransformed;
  if (!r) return "";
  const value = `r ${decimals(r.pred)} [${decimals(r.ciLb)}, ${decimals(r.ciUb)}], k ${fit.fit.k}`;
  return limitation ? `${value}\n${limitation}` : value;
}

/**
 * One table of pooled values and verdicts. A pooled value with a limitation carries it in the same cell;
 * data sets without a study table have no row of their own but are counted in the last one.
 */
export function pooledTable(runs: readonly DatasetRun[]): string {
  const table = new Table({
    head: ["data set", "pooled (analysis: overall)", "published figures"],
    colWidths: [18, 56, 24],
    wordWrap: true,
    style: { head: [], border: [], compact: true },
  });
  const claimsOnly: Record<string, number> = {};
  let folders = 0;
  for (const run of runs) {
    const overall = run.results.fits.find((fit) => fit.analysis === "overall");
    if (overall) table.push([run.id, pooledText(overall, run.results.limitation), verdictText(run.checked.counts)]);
    else {
      folders++;
      for (const [verdict, count] of Object.entries(run.checked.counts))
        claimsOnly[verdict] = (claimsOnly[verdict] ?? 0) + count;
    }
  }
  if (folders > 0) {
    table.push([`${folders} others`, "no study table here: published figures only", verdictText(claimsOnly)]);
  }
  return table.toString();
}
