import type { Fingerprint, Manifest } from "../schema/manifest.ts";
import type { Source } from "../schema/source.ts";

const FORMATS: Readonly<Record<string, string>> = {
  html: "text/html",
  json: "application/json",
  csv: "text/csv",
  tsv: "text/tab-separated-values",
  md: "text/markdown",
  svg: "image/svg+xml",
};

/** What the crate says of itself besides its files. */
export interface CrateText {
  readonly title: string;
  readonly description: string;
  readonly source: Source;
  /** year of the code's version, ISO 8601 */
  readonly published: string;
}

/**
 * A report as an RO-Crate: its files with their fingerprints, and the run that made them from the study table.
 *
 * The inputs lie outside the folder of the crate and stand in it as things that the run used, not as its files.
 *
 * @param files the report's files, the crate itself left out
 * @returns JSON-LD, ready to be written as `ro-crate-metadata.json`
 * @see RO-Crate Metadata Specification 1.1 (2020), https://w3id.org/ro/crate/1.1
 */
export function roCrate(manifest: Omit<Manifest, "files">, files: readonly Fingerprint[], text: CrateText): object {
  const { source } = text;
  const references = files.map(({ path }) => ({ "@id": path }));
  return {
    "@context": ["https://w3id.org/ro/crate/1.1/context", { sha256: "https://schema.org/sha256" }],
    "@graph": [
      {
        "@id": "ro-crate-metadata.json",
        "@type": "CreativeWork",
        conformsTo: { "@id": "https://w3id.org/ro/crate/1.1" },
        about: { "@id": "./" },
      },
      {
        "@id": "./",
        "@type": "Dataset",
        identifier: manifest.id,
        name: text.title,
        description: text.description,
        datePublished: text.published,
        license: { "@id": "#licence" },
        ...(source.doi ? { isBasedOn: { "@id": `https://doi.org/${source.doi}` } } : {}),
        mentions: { "@id": "#run" },
        hasPart: references,
      },
      { "@id": "#licence", "@type": "CreativeWork", name: source.licence },
      ...(source.doi
        ? [{ "@id": `https://doi.org/${source.doi}`, "@type": "ScholarlyArticle", name: source.citation }]
        : []),
      {
        "@id": "#alliance-meta",
        "@type": "SoftwareApplication",
        name: manifest.code.name,
        softwareVersion: manifest.code.version,
      },
      {
        "@id": "#run",
        "@type": "CreateAction",
        name: `alliance-meta run ${manifest.id}`,
        instrument: { "@id": "#alliance-meta" },
        object: manifest.inputs.map(({ path }) => ({ "@id": `#${path}` })),
        result: references,
      },
      ...manifest.inputs.map((input) => ({ ...entity(input), "@id": `#${input.path}`, "@type": "CreativeWork" })),
      ...files.map((file) => ({ "@id": file.path, "@type": "File", ...entity(file) })),
    ],
  };
}

function entity({ path, sha256, bytes }: Fingerprint) {
  const format = FORMATS[path.slice(path.lastIndexOf(".") + 1)];
  return { name: path, ...(format ? { encodingFormat: format } : {}), contentSize: String(bytes), sha256 };
}
