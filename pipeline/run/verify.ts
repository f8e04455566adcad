import type { Effects } from "../effects.ts";
import { PipelineError } from "../errors.ts";
import { runDatasets } from "../run.ts";
import type { Assets } from "../schema/assets.ts";
import { type Manifest, manifestSchema } from "../schema/manifest.ts";
import type { StageName } from "../schema/names.ts";
import { PLACES, type Places } from "./datasets.ts";
import { MANIFEST } from "./manifest.ts";

/** What became of a file since the report was written. `stale`: as written, but its inputs now give other bytes. */
export type FileStatus = "current" | "changed" | "stale" | "missing" | "unlisted";

/** Whether a report is still what its inputs give. */
export interface Verification {
  readonly id: string;
  readonly current: boolean;
  readonly code: { readonly made: string; readonly running: string };
  readonly inputs: readonly { readonly path: string; readonly status: Exclude<FileStatus, "stale"> }[];
  readonly stages: readonly { readonly stage: StageName; readonly status: "current" | "stale" }[];
  readonly files: readonly { readonly path: string; readonly status: FileStatus }[];
  /** why the report could not be made again */
  readonly fault?: string;
}

/**
 * Makes a report again, in memory, and holds every byte of it and of its inputs against what is on disk.
 *
 * @param folder of the report, with its manifest
 * @param assets what the report's page carries inside, as for the run that wrote it
 * @throws {PipelineError} if there is no manifest, or it is not one
 */
export async function verifyReport(
  folder: string,
  effects: Effects,
  where: Partial<Places> = {},
  assets: Assets = {},
): Promise<Verification> {
  const places = { ...PLACES, ...where };
  const root = folder.replace(/\/+$/, "");
  const manifest = readManifest(`${root}/${MANIFEST}`, effects);
  const again = await makeAgain(manifest.id, effects, places, assets);
  const inputs = inputStatus(manifest, effects, places);
  const files = fileStatus(root, manifest, again.files, effects);
  const stages = manifest.stages.map(({ stage, sha256 }) => {
    const now = again.manifest?.stages.find((one) => one.stage === stage)?.sha256;
    return { stage, status: now === sha256 ? ("current" as const) : ("stale" as const) };
  });
  const running = again.manifest?.code.version ?? manifest.code.version;
  const current = [...inputs, ...stages, ...files].every(({ status }) => status === "current");
  return {
    id: manifest.id,
    current: current && again.fault === undefined,
    code: { made: manifest.code.version, running },
    inputs,
    stages,
    files,
    ...(again.fault ? { fault: again.fault } : {}),
  };
}

function readManifest(path: string, effects: Effects): Manifest {
  const bytes = effects.read(path);
  if (bytes === undefined) {
    throw new PipelineError(
      `verify needs a report with its manifest, got no file ${path}`,
      "alliance-meta run writes it",
    );
  }
  try {
    return manifestSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (error) {
    throw new PipelineError(
      `${path} needs to be a manifest, got ${(error as Error).message.split("\n")[0]}`,
      "alliance-meta run writes it again",
    );
  }
}

interface Again {
  /** bytes by path, relative to the report */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly manifest?: Manifest;
  readonly fault?: string;
}

/** The report as its inputs give it now: the whole run, its writing caught in memory. */
async function makeAgain(id: string, effects: Effects, places: Places, assets: Assets): Promise<Again> {
  const files = new Map<string, Uint8Array>();
  const prefix = `${places.reports}/${id}/`;
  const write = (path: string, content: string | Uint8Array) => {
    if (!path.startsWith(prefix)) return;
    files.set(path.slice(prefix.length), typeof content === "string" ? new TextEncoder().encode(content) : content);
  };
  try {
    await runDatasets({ ...effects, write, remove: () => {} }, { ids: [id], places, assets });
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    return { files: new Map(), fault: error.message };
  }
  const manifest = manifestSchema.parse(JSON.parse(new TextDecoder().decode(files.get(MANIFEST))));
  return { files, manifest };
}

function inputStatus(manifest: Manifest, effects: Effects, places: Places): Verification["inputs"] {
  const listed = manifest.inputs.map(({ path, sha256 }) => {
    const bytes = effects.read(path);
    if (bytes === undefined) return { path, status: "missing" as const };
    return { path, status: effects.hash(bytes) === sha256 ? ("current" as const) : ("changed" as const) };
  });
  const known = new Set(listed.map(({ path }) => path));
  const added = effects
    .files(`${places.data}/${manifest.id}`)
    .map((name) => `${places.data}/${manifest.id}/${name}`)
    .filter((path) => !known.has(path));
  return [...listed, ...added.map((path) => ({ path, status: "unlisted" as const }))];
}

function fileStatus(
  root: string,
  manifest: Manifest,
  again: ReadonlyMap<string, Uint8Array>,
  effects: Effects,
): Verification["files"] {
  const listed = new Map(manifest.files.map(({ path, sha256 }) => [path, sha256]));
  const paths = [...new Set([...listed.keys(), ...again.keys(), MANIFEST, ...filesUnder(root, effects)])].sort();
  return paths.map((path) => {
    const bytes = effects.read(`${root}/${path}`);
    if (bytes === undefined) return { path, status: "missing" };
    const hash = effects.hash(bytes);
    const fresh = again.get(path);
    if (fresh && effects.hash(fresh) === hash) return { path, status: "current" };
    // the manifest does not list itself: where an input moved it is stale with the rest
    if (path === MANIFEST)
      return { path, status: [...again.keys()].length > 0 && sameInputs(manifest, effects) ? "changed" : "stale" };
    if (!listed.has(path)) return { path, status: "unlisted" };
    return { path, status: listed.get(path) === hash ? "stale" : "changed" };
  });
}

function sameInputs(manifest: Manifest, effects: Effects): boolean {
  return manifest.inputs.every(({ path, sha256 }) => {
    const bytes = effects.read(path);
    return bytes !== undefined && effects.hash(bytes) === sha256;
  });
}

/** Every file of a report but the screenshots, which a test writes for people to look at. */
function filesUnder(root: string, effects: Effects, below = ""): string[] {
  const at = below === "" ? root : `${root}/${below}`;
  const here = effects.files(at).map((name) => (below === "" ? name : `${below}/${name}`));
  const folders = effects.folders(at).filter((name) => !(below === "" && name === "screens"));
  return [...here, ...folders.flatMap((name) => filesUnder(root, effects, below === "" ? name : `${below}/${name}`))];
}

/** A verification for the terminal: one line when all is current, else what differs, the inputs first. */
export function verificationText({ id, current, code, inputs, stages, files, fault }: Verification): string {
  if (current) return `${id}: current, ${inputs.length} inputs and ${files.length} files as they were written`;
  const off = (items: readonly { readonly path: string; readonly status: FileStatus }[], noun: string) =>
    items.filter(({ status }) => status !== "current").map(({ path, status }) => `  ${noun} ${path}: ${status}`);
  const stale = stages.filter(({ status }) => status === "stale").map(({ stage }) => stage);
  return [
    `${id}: not what its inputs give`,
    ...off(inputs, "input"),
    ...(code.made === code.running ? [] : [`  code: made by version ${code.made}, this is ${code.running}`]),
    ...(fault ? [`  cannot be made again: ${fault}`] : []),
    ...(stale.length > 0
      ? [`  stale from stage ${stale[0]} on${stale.length > 1 ? ` (${stale.join(", ")})` : ""}`]
      : []),
    ...off(files, "file"),
    `  alliance-meta run ${id} writes the report again`,
  ].join("\n");
}
