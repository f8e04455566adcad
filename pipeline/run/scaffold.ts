import type { Effects } from "../effects.ts";
import { PipelineError } from "../errors.ts";
import { idSchema } from "../schema/names.ts";
import { exampleAnalysis, exampleClaims, exampleSource } from "./scaffoldFiles.ts";
import { exampleCodebook, exampleTable } from "./scaffoldTable.ts";

/** What `new` made. */
export interface Scaffold {
  readonly id: string;
  readonly files: readonly string[];
}

/**
 * A folder for a meta-analysis of one's own, with example rows that run at once and say that they are examples.
 *
 * @param name id of the folder, or its path under `data/`
 * @throws {PipelineError} if the name is no id, lies elsewhere, or the folder holds files already
 */
export function scaffold(name: string, effects: Effects, data = "data"): Scaffold {
  const id = name.replace(/\/+$/, "").replace(new RegExp(`^(\\./)?${data}/`), "");
  if (!idSchema.safeParse(id).success) {
    const hint = `alliance-meta new my-meta makes ${data}/my-meta, where run finds it`;
    throw new PipelineError(`new needs a name of letters, digits, _ - . only, got ${JSON.stringify(name)}`, hint);
  }
  const folder = `${data}/${id}`;
  const there = effects.files(folder);
  if (there.length > 0) {
    throw new PipelineError(`new needs an empty or absent folder, got ${folder} with ${there.join(", ")}`);
  }
  const table = exampleTable();
  const json = (content: unknown) => `${JSON.stringify(content, null, 2)}\n`;
  const files: Record<string, string> = {
    "studies.csv": table,
    "codebook.json": json(exampleCodebook()),
    "analysis.json": json(exampleAnalysis(id)),
    "claims.json": json(exampleClaims(id)),
    "source.json": json(exampleSource(id, effects.hash(table))),
  };
  const paths = Object.keys(files).map((file) => `${folder}/${file}`);
  for (const [file, content] of Object.entries(files)) effects.write(`${folder}/${file}`, content);
  return { id, files: paths };
}
