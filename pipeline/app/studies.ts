import type { Ingested } from "../schema/dataset.ts";
import type { StudyRow } from "../schema/study.ts";
import { readAdded } from "./ownTable.ts";
import type { AddedCells, WhatIf } from "./whatIf.ts";

const rows = new Map<string, StudyRow>();

/** Remembers the row that cells were read as, since reading takes a promise and a click must not wait for one. */
export function rememberRow(cells: AddedCells, row: StudyRow): void {
  rows.set(JSON.stringify(cells), row);
}

/** Rows of the studies that a what-if adds, as far as they were read. */
export function addedRows({ added }: WhatIf): StudyRow[] {
  return added.map((cells) => rows.get(JSON.stringify(cells))).filter((row) => row !== undefined);
}

/**
 * Reads the studies that an address adds.
 *
 * @returns the what-if with those that could be read, and what is wrong with the others
 */
export async function readAddedOf(whatIf: WhatIf, like: Ingested): Promise<{ whatIf: WhatIf; problems: string[] }> {
  const sound: AddedCells[] = [];
  const problems: string[] = [];
  for (const cells of whatIf.added) {
    try {
      rememberRow(cells, await readAdded(cells, like));
      sound.push(cells);
    } catch (error) {
      problems.push(`the added study ${cells.slab ?? ""} is left out: ${(error as Error).message}`);
    }
  }
  return { whatIf: { ...whatIf, added: sound }, problems };
}

/** Ids in a what-if that no study of the table has, and levels, value sets and groupings that there are not. */
export function strangers(whatIf: WhatIf, { rows: own, analysis, codebook }: Ingested): string[] {
  const ids = new Set(own.flatMap((row) => [row.effect_id, row.sample_id, row.study_id]));
  for (const { effect_id } of whatIf.added) if (effect_id !== undefined) ids.add(effect_id);
  const columns = new Set(codebook.columns.map(({ name }) => name));
  const isLevel = (name: string) => {
    const at = name.indexOf(":");
    const [column, level] = [name.slice(0, at), name.slice(at + 1)];
    return own.some((row) => row[column] !== undefined && String(row[column]) === level);
  };
  const told = (what: string, words: readonly string[]) =>
    words.length === 0 ? [] : [`this page has no ${what} ${words.join(", ")}`];
  const { values, group } = whatIf;
  return [
    ...told(
      "study",
      whatIf.without.filter((id) => !ids.has(id)),
    ),
    ...told(
      "level",
      whatIf.off.filter((name) => !isLevel(name)),
    ),
    ...told("value set", values === undefined || analysis.value_sets.some(({ id }) => id === values) ? [] : [values]),
    ...told("moderator", group === undefined || group === "" || columns.has(group) ? [] : [group]),
  ];
}

/** A what-if without what the table does not know. */
export function withoutStrangers(whatIf: WhatIf, like: Ingested): WhatIf {
  const known = (part: Partial<WhatIf>) =>
    strangers({ without: [], off: [], added: whatIf.added, ...part }, like).length === 0;
  const { values, group, ...rest } = whatIf;
  return {
    ...rest,
    without: whatIf.without.filter((id) => known({ without: [id] })),
    off: whatIf.off.filter((name) => known({ off: [name] })),
    ...(values !== undefined && known({ values }) ? { values } : {}),
    ...(group !== undefined && known({ group }) ? { group } : {}),
  };
}
