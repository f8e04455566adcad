import * as z from "zod";

/** The closed vocabularies that run from a data file to a pixel, in metafor's spelling. */
export const measureSchema = z.enum(["COR", "UCOR", "ZCOR", "PCOR", "ZPCOR", "SPCOR", "GEN"]);
export type Measure = z.infer<typeof measureSchema>;

export const methodSchema = z.enum(["EE", "DL", "HE", "HS", "HSk", "SJ", "ML", "REML", "EB", "PM", "PMM", "GENQ"]);
export type Method = z.infer<typeof methodSchema>;

export const testSchema = z.enum(["z", "t", "knha", "adhoc"]);
export type Test = z.infer<typeof testSchema>;

export const stageNameSchema = z.enum([
  "ingest",
  "convert",
  "aggregate",
  "pool",
  "moderate",
  "diagnose",
  "check",
  "render",
]);
export type StageName = z.infer<typeof stageNameSchema>;

export const orientationSchema = z.enum(["yes", "no", "oriented", "reversed"]);
export type Orientation = z.infer<typeof orientationSchema>;

/** Ids are what a reader types and what a page links to: letters, digits, `_`, `-` and `.`. */
export const idSchema = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}_.-]*$/u, "letters, digits, _ - . only");
