import type { Effects } from "../effects.ts";
import { roCrate } from "../export/roCrate.ts";
import type { Ingested } from "../schema/dataset.ts";
import type { Fingerprint, Manifest } from "../schema/manifest.ts";
import { type StageName, stageNameSchema } from "../schema/names.ts";
import type { Rendered } from "../schema/results.ts";
import { RELEASED, VERSION } from "../version.ts";
import type { Places } from "./datasets.ts";

/** Names of the two files that describe the others. */
export const MANIFEST = "manifest.json";
export const CRATE = "ro-crate-metadata.json";

/** The fingerprints of what a report is made from, and of what each stage made. */
export interface Provenance {
  readonly ingested: Ingested;
  readonly rendered: Rendered;
  /** sha256 of each artefact by stage; others are passed over */
  readonly hashes: Readonly<Record<string, string>>;
}

/** Writes a report's files with its manifest and its RO-Crate beside them. The same inputs give the same bytes. */
export function writeReport(provenance: Provenance, effects: Effects, places: Places): void {
  const { ingested, rendered, hashes } = provenance;
  const { id, analysis, source } = ingested;
  const folder = `${places.reports}/${id}`;
  const described: Omit<Manifest, "files"> = {
    id,
    code: { name: "alliance-meta", version: VERSION },
    inputs: effects.files(`${places.data}/${id}`).map((name) => {
      const path = `${places.data}/${id}/${name}`;
      return fingerprint(path, effects.read(path) ?? new Uint8Array(), effects);
    }),
    stages: stageNameSchema.options.flatMap((stage: StageName) =>
      stage !== "render" && hashes[stage] !== undefined ? [{ stage, sha256: hashes[stage] }] : [],
    ),
  };
  const files = rendered.files.map(({ path, content }) => fingerprint(path, content, effects));
  const description = [analysis.limitation, `${source.element}: ${source.citation}`].filter(Boolean).join(" ");
  const crate = json(roCrate(described, files, { title: analysis.title, description, source, published: RELEASED }));
  const manifest: Manifest = { ...described, files: [...files, fingerprint(CRATE, crate, effects)] };
  for (const { path, content } of rendered.files) effects.write(`${folder}/${path}`, content);
  effects.write(`${folder}/${CRATE}`, crate);
  effects.write(`${folder}/${MANIFEST}`, json(manifest));
}

/** A file's path, sha256 and size in bytes. */
export function fingerprint(path: string, content: string | Uint8Array, effects: Effects): Fingerprint {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return { path, sha256: effects.hash(bytes), bytes: bytes.length };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 1)}\n`;
}
