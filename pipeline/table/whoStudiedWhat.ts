import type { Analysis } from "../schema/analysis.ts";
import type { Codebook } from "../schema/codebook.ts";
import type { StudyRow } from "../schema/study.ts";
import { countBy, crosstab, type DescriptiveTable, summariseBy } from "./frame.ts";

/** What is needed of an ingested folder. */
interface Folder {
  readonly analysis: Analysis;
  readonly codebook: Codebook;
  readonly rows: readonly StudyRow[];
}

/**
 * The descriptive tables of a report, made of its included rows: the first moderator crossed with the others, modality × rater ×
 * measure where the table codes them, and the sample sizes by level of each moderator.
 *
 * A folder without effects of its own (claims, a picture) has none, and danfo is not loaded for it.
 */
export async function whoStudiedWhat({ analysis, codebook, rows }: Folder): Promise<DescriptiveTable[]> {
  const included = rows.filter((row) => row.include);
  if (analysis.kind !== "recompute" || included.length === 0) return [];
  const labels = new Map(
    analysis.moderators.filter(({ kind }) => kind === "factor").map(({ moderator, label }) => [moderator, label]),
  );
  const [first, ...others] = [...labels.keys()];
  const tables: DescriptiveTable[] = [];
  for (const other of others) {
    tables.push(
      await crosstab(included, first!, other, `${labels.get(first!)} × ${lower(labels.get(other)!)}: effects`),
    );
  }
  const coded = TRIPLE.filter((name) => codebook.columns.some((column) => column.name === name));
  if (coded.length === TRIPLE.length) {
    tables.push(await countBy(included, coded, "Modality × rater × measure: effects"));
  }
  for (const [name, label] of labels) {
    tables.push(await summariseBy(included, name, "ni", `Sample sizes by ${lower(label)}`));
  }
  return tables.filter((table) => table.rows.length > 0);
}

const TRIPLE = ["modality", "alliance_rater", "alliance_measure"];

function lower(label: string): string {
  return label.charAt(0).toLowerCase() + label.slice(1);
}
