import type { DiffRow } from "../../ledger/diff/rows.ts";
import type { Verdict } from "../../schema/claim.ts";
import type { DatasetFiles, Ingested } from "../../schema/dataset.ts";
import type { EffectSet } from "../../schema/effect.ts";
import type { Method, Test } from "../../schema/names.ts";
import { readTable } from "../../table/read.ts";
import { ingest as ingestStage } from "../01-ingest.ts";
import { convert as convertStage } from "../02-convert.ts";
import { aggregate as aggregateStage } from "../03-aggregate.ts";
import { pool as poolStage } from "../04-pool.ts";
import { check as checkStage } from "../07-check.ts";
import { effectSetTable } from "../model/effectSetTable.ts";
import type { EffectTable } from "../model/effectTable.ts";
import { readEffectBytes } from "../model/readEffects.ts";

/** One effect as a model sees it, by its study. */
export interface DiffItem {
  readonly study_id: string;
  readonly effect_id: string;
  readonly yi: number;
  readonly vi: number;
  readonly columns: Readonly<Record<string, string | number | null>>;
}

/** A model of one version: what is pooled, and how. */
export interface DiffModel {
  readonly id: string;
  readonly items: readonly DiffItem[];
  readonly onZ: boolean;
  readonly method: Method;
  readonly test: Test;
  /** random effects and ρ of a multilevel model */
  readonly random?: string | undefined;
  readonly rho?: number | undefined;
  /** R formula of a moderator test; absent for a mean */
  readonly mods?: string;
}

/** One version of the data under one analysis. */
export interface DiffSide {
  /** the sentence that must stand beside every pooled value of this data set */
  readonly limitation?: string;
  readonly rows: readonly DiffRow[];
  readonly pool: DiffModel | undefined;
  readonly moderators: readonly DiffModel[];
  readonly verdicts: readonly Verdict[];
}

/** Reads a folder's version: rows, the first pooled model, the moderators, and what the ledger says. */
export async function folderSide(files: DatasetFiles): Promise<DiffSide> {
  const ingest = await ingestStage.run({ files });
  const convert = await convertStage.run({ ingest });
  const aggregate = await aggregateStage.run({ ingest, convert });
  const pooled = await poolStage.run({ ingest, aggregate });
  const { verdicts } = await checkStage.run({ ingest, pool: pooled });
  const spec = ingest.analysis.pool[0];
  const setOf = (id: string): EffectSet | undefined => aggregate.sets.find((set) => set.id === id);
  const poolSet = spec && setOf(`pool:${spec.id}`);
  return {
    ...(ingest.analysis.limitation ? { limitation: ingest.analysis.limitation } : {}),
    rows: rowsOf(ingest),
    pool: spec && {
      id: spec.id,
      items: poolSet ? itemsOf(effectSetTable(poolSet, spec.measure)) : [],
      onZ: spec.measure === "ZCOR",
      method: spec.method,
      test: spec.test,
      random: spec.random,
      rho: spec.rho,
    },
    moderators: ingest.analysis.moderators.flatMap(({ moderator, method, test }) => {
      const set = setOf(`moderator:${moderator}`);
      if (!set || set.dependent) return [];
      return [{ id: moderator, items: itemsOf(effectSetTable(set, "ZCOR")), onZ: true, method, test, mods: moderator }];
    }),
    verdicts,
  };
}

/** A table without a folder: its effects as `fit` reads them, pooled by REML. */
export async function loneSide(path: string, bytes: Uint8Array): Promise<DiffSide> {
  const { rows } = await readTable(path, bytes);
  const table = await readEffectBytes(path, bytes, {});
  return {
    rows: rows.map(({ cells, line }) => {
      const effect_id = cells.effect_id ?? String(line - 1);
      const filled = Object.entries(cells).filter(([, cell]) => cell !== "");
      return { effect_id, study_id: cells.study_id ?? effect_id, cells: Object.fromEntries(filled) };
    }),
    pool: { id: "REML", items: itemsOf(table), onZ: table.measure === "ZCOR", method: "REML", test: "z" },
    moderators: [],
    verdicts: [],
  };
}

function itemsOf(table: EffectTable): DiffItem[] {
  const columns = Object.entries(table.columns);
  return table.ids.map((effect_id, i) => ({
    study_id: String(table.columns.study_id?.[i] ?? effect_id),
    effect_id,
    yi: table.yi[i]!,
    vi: table.vi[i]!,
    columns: Object.fromEntries(columns.map(([name, cells]) => [name, cells[i] ?? null])),
  }));
}

/** The items as a table again, for a model with moderators. */
export function tableOf(items: readonly DiffItem[], onZ: boolean): EffectTable {
  const names = [...new Set(items.flatMap((item) => Object.keys(item.columns)))];
  return {
    ids: items.map((item) => item.effect_id),
    slabs: items.map((item) => item.effect_id),
    yi: items.map((item) => item.yi),
    vi: items.map((item) => item.vi),
    measure: onZ ? "ZCOR" : "GEN",
    columns: Object.fromEntries(names.map((name) => [name, items.map((item) => item.columns[name] ?? null)])),
    warnings: [],
  };
}

function rowsOf({ rows }: Ingested): DiffRow[] {
  return rows.map((row) => {
    const { file_row: _, ...cells } = row;
    const text = Object.entries(cells).flatMap(([name, cell]) => (cell === undefined ? [] : [[name, String(cell)]]));
    return {
      effect_id: row.effect_id,
      study_id: row.study_id,
      cells: Object.fromEntries(text) as Record<string, string>,
    };
  });
}
