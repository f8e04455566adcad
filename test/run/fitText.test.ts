import { expect, it } from "vitest";
import { runCli, words } from "../support/runCli.ts";

const LONG = "Emotionsfokussierte_Therapie_mit_besonders_langem_Namen";
const rows = Array.from({ length: 18 }, (_, i) => {
  const kind = ["CBT", LONG, "other"][i % 3];
  return `s${Math.floor(i / 2)},e${i},${(0.1 + ((i * 7) % 11) / 20).toFixed(2)},${(0.01 + (i % 5) / 200).toFixed(3)},${kind}`;
});
const files = new Map([["t.csv", ["study_id,effect_id,yi,vi,kind", ...rows].join("\n")]]);
const ASKED = "--mods kind --means --pairwise holm --vif --hypothesis 'CBT - other = 0, CBT = 0.1'";
const TITLES = ["hypotheses", "estimated means of the levels", "differences between levels"];

it.each([
  ["fit t.csv --test knha", "t"],
  ["fit t.csv --random study_id/effect_id --rho 0.6", "z"],
  ["fit t.csv --random study_id/effect_id --dfs contain", "t"],
])("%s: each part once, its labels whole", async (line, statistic) => {
  const { code, out, err } = await runCli(words(`${line} ${ASKED}`), files);
  expect(code, err).toBe(0);
  const lines = out.split("\n");
  for (const title of [...TITLES, "variance inflation"])
    expect(lines.filter((each) => each.startsWith(title))).toEqual([title]);
  for (const label of ["kind CBT", `kind ${LONG}`, `${LONG} - CBT`, `other - ${LONG}`, "CBT - other = 0", "CBT = 0.1"])
    expect(lines.filter((each) => each.startsWith(` ${label} `))).toHaveLength(1);
  const heads = lines.filter((each) => each.includes(" interval "));
  expect(heads).toHaveLength(3);
  for (const head of heads) expect(head.split(/ {2,}/)).toContain(statistic);
  expect(heads[2]).toMatch(/p \(holm\)$/);
});

it.each(["", "--random study_id/effect_id --rho 0.6"])(
  "with clusters, each says which covariance: %s",
  async (model) => {
    const { code, out, err } = await runCli(words(`fit t.csv ${model} ${ASKED} --cluster study_id --vcov CR1`), files);
    expect(code, err).toBe(0);
    for (const title of TITLES) {
      const titles = out.split("\n").filter((line) => line.startsWith(title));
      expect(titles).toEqual([
        `${title}, by the model's covariance`,
        `${title}, robust variance CR1, Satterthwaite df`,
      ]);
    }
    expect(out.match(/^all hypotheses: /gm)).toHaveLength(2);
  },
);

it("an unadjusted p stands once", async () => {
  const { out } = await runCli(words("fit t.csv --mods kind --pairwise none"), files);
  expect(out).toContain("differences between levels\n");
  expect(out).not.toContain("none");
});

it("the help begins with the table and the model, within 100 columns", async () => {
  const { out } = await runCli(["fit", "--help"]);
  const groups = out.split("\n").filter((line) => /^\S.*:$/.test(line));
  expect(groups.slice(0, 4)).toEqual(["Positionals:", "The table:", "The model:", "Several effects of one study:"]);
  expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
});
