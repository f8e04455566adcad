import { describe, expect, it } from "vitest";
import { runDatasets } from "../../pipeline/run.ts";
import type { Assets } from "../../pipeline/schema/assets.ts";
import { memoryEffects } from "../support/memoryEffects.ts";

const FOLDERS = ["data/kolden2011", "data/horvath1991"];
const assets: Assets = {
  scripts: { instrument: { code: "void 0", sha256: "c2hhMjU2" }, drawing: { code: "void 1", sha256: "ZHJhd2lu" } },
};

async function pages(given: Assets, harm = ""): Promise<Record<string, string>> {
  const effects = memoryEffects(FOLDERS);
  const table = "data/kolden2011/studies.csv";
  const text = new TextDecoder().decode(effects.read(table));
  effects.write(table, text.replace("Fretz (1966)", `Fretz${harm} (1966)`));
  await runDatasets(effects, { assets: given });
  const read = (id: string) => new TextDecoder().decode(effects.read(`reports/${id}/index.html`));
  return { kolden2011: read("kolden2011"), horvath1991: read("horvath1991") };
}

describe("a page with the instrument", () => {
  it("carries its rows, its script and the text of the drawing libraries, whose hashes the policy names; a page of claims carries none", async () => {
    const { kolden2011, horvath1991 } = await pages(assets);
    expect(kolden2011).toContain(
      "script-src &#39;sha256-c2hhMjU2&#39; &#39;sha256-ZHJhd2lu&#39;; connect-src &#39;none&#39;",
    );
    expect(kolden2011!.match(/<script/g)).toHaveLength(3);
    expect(kolden2011).toContain("<script>void 0</script>");
    expect(kolden2011).toContain('<script type="text/plain" id="drawing">void 1</script>');
    expect(horvath1991).not.toContain("<script");
  }, 60_000);

  it("holds labels that would end its script as data", async () => {
    const { kolden2011 } = await pages(assets, "</script><script>alert(1)</script>");
    expect(kolden2011!.match(/<script/g)).toHaveLength(3);
    expect(kolden2011!.match(/<\/script>/g)).toHaveLength(3);
    const data = /<script type="application\/json" id="dataset">(.*?)<\/script>/s.exec(kolden2011!)![1]!;
    expect(JSON.stringify(JSON.parse(data))).toContain("Fretz</script><script>alert(1)</script> (1966)");
  }, 60_000);

  it("is without a script, and else the same, where no program is given", async () => {
    const bare = (await pages({})).kolden2011!;
    const full = (await pages(assets)).kolden2011!;
    expect(bare).not.toContain("<script");
    const without = full
      .replace(/<script.*?<\/script>\n/gs, "")
      .replace(/; script-src .*? connect-src &#39;none&#39;/, "");
    expect(without).toBe(bare);
  }, 60_000);
});
