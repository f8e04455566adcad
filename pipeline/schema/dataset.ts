import * as z from "zod";
import { analysisSchema } from "./analysis.ts";
import { claimSchema } from "./claim.ts";
import { codebookSchema } from "./codebook.ts";
import { sourceSchema } from "./source.ts";
import { studyRowSchema } from "./study.ts";
import { warningSchema } from "./warning.ts";

/** The raw files of one folder under `data/`, as read: the input of ingest. `studies` may be csv, tsv, xlsx or json. */
export const datasetFilesSchema = z.object({
  id: z.string(),
  studies: z.object({ file: z.string(), bytes: z.instanceof(Uint8Array), sha256: z.string() }),
  source: z.unknown(),
  codebook: z.unknown(),
  analysis: z.unknown(),
  claims: z.unknown(),
  corrections: z.unknown().optional(),
});
export type DatasetFiles = z.infer<typeof datasetFilesSchema>;

/** A correction of a transcribed cell, as data beside the raw file. */
export const correctionSchema = z.strictObject({
  effect_id: z.string(),
  column: z.string(),
  printed: z.string(),
  corrected: z.string(),
  why: z.string(),
  source: z.string(),
});
export type Correction = z.infer<typeof correctionSchema>;
export const correctionsFileSchema = z.strictObject({ corrections: z.array(correctionSchema) });

/** Artefact of ingest: the folder, validated; excluded rows are kept with their reasons. */
export const ingestedSchema = z.object({
  id: z.string(),
  /** name of the study table, for messages about its rows */
  file: z.string(),
  source: sourceSchema,
  codebook: codebookSchema,
  analysis: analysisSchema,
  claims: z.array(claimSchema),
  corrections: z.array(correctionSchema),
  columns: z.array(z.string()),
  rows: z.array(studyRowSchema),
  counts: z.object({
    rows: z.number().int(),
    included: z.number().int(),
    excluded: z.record(z.string(), z.number().int()),
    corrected: z.number().int(),
    studies: z.number().int(),
    samples: z.number().int(),
    effects: z.number().int(),
  }),
  warnings: z.array(warningSchema),
});
export type Ingested = z.infer<typeof ingestedSchema>;
