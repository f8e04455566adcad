import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { PipelineError } from "../../pipeline/errors.ts";
import { verificationText, verifyReport } from "../../pipeline/run/verify.ts";
import { runDatasets } from "../../pipeline/run.ts";
import { manifestSchema } from "../../pipeline/schema/manifest.ts";
import { VERSION } from "../../pipeline/version.ts";
import { type MemoryEffects, memoryEffects } from "../support/memoryEffects.ts";

const REPORT = "reports/kolden2011";
const decode = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

let written: MemoryEffects;
beforeAll(async () => {
  written = memoryEffects(["data/kolden2011"]);
  await runDatasets(written);
}, 30_000);

/** The same disk with one file's bytes replaced. */
function withFile(path: string, change: (bytes: Uint8Array) => Uint8Array | string): MemoryEffects {
  const disk = memoryEffects({});
  for (const [name, bytes] of written.store) disk.store.set(name, bytes);
  disk.write(path, change(written.store.get(path) ?? new Uint8Array()));
  return disk;
}

const flipped = (bytes: Uint8Array) =>
  bytes.with(Math.floor(bytes.length / 2), bytes[Math.floor(bytes.length / 2)]! ^ 1);

describe("a report that has just been written", () => {
  it("is current, and its manifest names the version, the inputs, the stages and every file", async () => {
    const verification = await verifyReport(REPORT, written);
    expect(verification.current).toBe(true);
    expect(verificationText(verification)).toContain("kolden2011: current");
    const manifest = manifestSchema.parse(JSON.parse(decode(written.read(`${REPORT}/manifest.json`))));
    expect(manifest.code.version).toBe(JSON.parse(readFileSync("package.json", "utf8")).version);
    expect(VERSION).toBe(manifest.code.version);
    expect(manifest.inputs.map(({ path }) => path)).toContain("data/kolden2011/studies.csv");
    expect(manifest.stages.map(({ stage }) => stage)).toEqual([
      "ingest",
      "convert",
      "aggregate",
      "pool",
      "moderate",
      "diagnose",
      "check",
    ]);
    const onDisk = [...written.store.keys()].filter((path) => path.startsWith(`${REPORT}/`));
    expect(manifest.files.length + 1).toBe(onDisk.length);
    for (const { path, sha256 } of manifest.files)
      expect(written.hash(written.read(`${REPORT}/${path}`)!)).toBe(sha256);
  });
});

describe("one changed byte", () => {
  it("is noticed in every file of the report", async () => {
    const paths = [...written.store.keys()].filter((name) => name.startsWith(`${REPORT}/`));
    const listed = paths.map((path) => path.slice(REPORT.length + 1)).filter((path) => path !== "manifest.json");
    const disk = withFile("x", () => "");
    for (const path of listed) disk.write(`${REPORT}/${path}`, flipped(written.store.get(`${REPORT}/${path}`)!));
    const verification = await verifyReport(REPORT, disk);
    expect(verification.current).toBe(false);
    const off = verification.files.filter(({ status }) => status !== "current");
    expect(off).toEqual(listed.sort().map((path) => ({ path, status: "changed" })));
  });

  it("is noticed where it is the only one", async () => {
    const verification = await verifyReport(REPORT, withFile(`${REPORT}/claims.md`, flipped));
    expect(verification.current).toBe(false);
    const off = verification.files.filter(({ status }) => status !== "current");
    expect(off).toEqual([{ path: "claims.md", status: "changed" }]);
  });

  it("is noticed in the manifest, where it still reads", async () => {
    const path = `${REPORT}/manifest.json`;
    const disk = withFile(path, (bytes) => decode(bytes).replace('"bytes": ', '"bytes": 1'));
    const verification = await verifyReport(REPORT, disk);
    expect(verification.current).toBe(false);
    expect(verification.files.find((file) => file.path === "manifest.json")?.status).toBe("changed");
  });

  it("is noticed in every file of the data folder, whether or not a number moves", async () => {
    const paths = [...written.store.keys()].filter((name) => name.startsWith("data/kolden2011/"));
    const disk = withFile("x", () => "");
    for (const path of paths) disk.write(path, `${decode(written.read(path))}\n`);
    const { current, inputs } = await verifyReport(REPORT, disk);
    expect(current).toBe(false);
    expect(inputs).toEqual(paths.sort().map((path) => ({ path, status: "changed" })));
  });

  it("is laid to the one input that it is in", async () => {
    const paths = [...written.store.keys()].filter((name) => name.startsWith("data/kolden2011/"));
    expect(paths.length).toBeGreaterThan(4);
    for (const path of paths) {
      const { current, inputs } = await verifyReport(
        REPORT,
        withFile(path, (bytes) => `${decode(bytes)}\n`),
      );
      expect(current, path).toBe(false);
      expect(inputs.filter(({ status }) => status !== "current")).toEqual([{ path, status: "changed" }]);
    }
  }, 60_000);
});

describe("a changed number of the study table", () => {
  it("makes every stage stale, and the files that show it", async () => {
    const disk = withFile("data/kolden2011/studies.csv", (bytes) => decode(bytes).replace(/,(0\.\d)(\d*),/, ",0.01,"));
    const { current, stages, files } = await verifyReport(REPORT, disk);
    expect(current).toBe(false);
    expect(stages.every(({ status }) => status === "stale")).toBe(true);
    expect(files.find(({ path }) => path === "results.json")?.status).toBe("stale");
  });

  it("that cannot be read is told with its fault", async () => {
    const disk = withFile("data/kolden2011/studies.csv", (bytes) =>
      decode(bytes).replace(/,(0\.\d)(\d*),/, ",nought,"),
    );
    const verification = await verifyReport(REPORT, disk);
    expect(verification.current).toBe(false);
    expect(verification.fault).toContain("nought");
    expect(verificationText(verification)).toContain("cannot be made again");
  });
});

describe("a changed choice", () => {
  it("leaves the stages before it current", async () => {
    const disk = withFile("data/kolden2011/claims.json", (bytes) => decode(bytes).replace('".24"', '".25"'));
    const { stages } = await verifyReport(REPORT, disk);
    const status = Object.fromEntries(stages.map(({ stage, status: is }) => [stage, is]));
    expect(status.check).toBe("stale");
  });
});

describe("a folder", () => {
  it("without a manifest is refused, naming what writes it", async () => {
    const error = await verifyReport("reports/other", written).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(PipelineError);
    expect((error as PipelineError).hint).toContain("alliance-meta run");
  });

  it("with a missing or an added file is not current", async () => {
    const missing = withFile("x", () => "");
    missing.store.delete(`${REPORT}/results.json`);
    const without = await verifyReport(REPORT, missing);
    expect(without.files.find(({ path }) => path === "results.json")?.status).toBe("missing");
    const added = await verifyReport(
      REPORT,
      withFile(`${REPORT}/note.txt`, () => "mine"),
    );
    expect(added.files.find(({ path }) => path === "note.txt")?.status).toBe("unlisted");
    expect(added.current).toBe(false);
  });
});

describe("the RO-Crate", () => {
  it("keeps the rules of RO-Crate 1.1: descriptor, root with its required properties, and an entity for every part", () => {
    const crate = JSON.parse(decode(written.read(`${REPORT}/ro-crate-metadata.json`)));
    expect(crate["@context"][0]).toBe("https://w3id.org/ro/crate/1.1/context");
    const entities = new Map<string, Record<string, unknown>>();
    for (const entity of crate["@graph"]) {
      expect(entities.has(entity["@id"]), entity["@id"]).toBe(false);
      expect(entity["@type"]).toBeTruthy();
      entities.set(entity["@id"], entity);
    }
    const descriptor = entities.get("ro-crate-metadata.json")!;
    expect(descriptor).toMatchObject({
      "@type": "CreativeWork",
      about: { "@id": "./" },
      conformsTo: { "@id": "https://w3id.org/ro/crate/1.1" },
    });
    const root = entities.get("./")!;
    for (const name of ["name", "description", "datePublished", "license"]) expect(root[name], name).toBeTruthy();
    const references = JSON.stringify(crate["@graph"]).matchAll(/\{"@id":"([^"]+)"\}/g);
    for (const [, id] of references) {
      if (id === "https://w3id.org/ro/crate/1.1") continue;
      expect(entities.has(id!), id).toBe(true);
    }
    for (const part of root.hasPart as { "@id": string }[]) expect(entities.get(part["@id"])!["@type"]).toBe("File");
  });
});
