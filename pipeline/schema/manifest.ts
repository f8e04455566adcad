import * as z from "zod";
import { stageNameSchema } from "./names.ts";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** A file with its fingerprint; `path` is relative to the report for its files, to the root of the project for inputs. */
export const fingerprintSchema = z.strictObject({ path: z.string(), sha256, bytes: z.number().int() });
export type Fingerprint = z.infer<typeof fingerprintSchema>;

/** `manifest.json`: what a report was made of, what each stage made, and every file of the report. It holds no date. */
export const manifestSchema = z.strictObject({
  id: z.string(),
  code: z.strictObject({ name: z.string(), version: z.string() }),
  inputs: z.array(fingerprintSchema),
  stages: z.array(z.strictObject({ stage: stageNameSchema, sha256 })),
  files: z.array(fingerprintSchema),
});
export type Manifest = z.infer<typeof manifestSchema>;
