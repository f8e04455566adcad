import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { asPrinted, consoleBlocks, withOutputs } from "./support/consoleBlocks.ts";
import { runCli, words } from "./support/runCli.ts";

const DOCUMENTS = ["README.md", "CONTRIBUTING.md", "docs/methods.md", "data/README.md"];

const printed = async (command: string) => asPrinted((await runCli(words(command).slice(1))).out);

describe.each(DOCUMENTS)("%s", (document) => {
  const text = readFileSync(document, "utf8");

  it("shows what its commands print", async () => {
    // `npm run docs` writes the outputs anew; a reader of the diff then judges them
    if (process.env.WRITE_DOCS) writeFileSync(document, await withOutputs(text, printed));
    for (const { command, output } of consoleBlocks(readFileSync(document, "utf8"))) {
      expect(await printed(command), command).toBe(output);
    }
  });

  it("links to files that exist", () => {
    const links = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map((match) => match[1]!);
    const made = /^(?:\.\.\/)?reports\/(?:[^/]+\/)?index\.html$/;
    const missing = links.filter((link) => !made.test(link) && !existsSync(join(dirname(document), link)));
    expect(missing).toEqual([]);
  });
});
