import { describe, expect, it } from "vitest";
import { createRandom } from "../../pipeline/stats/random.ts";
import { runCli, words } from "../support/runCli.ts";

const random = createRandom(2);
const LONG = "Österreichische_Arbeitsgruppe-für-Psychotherapieforschung_und_Evaluation_1998";
const table = (dependent: boolean): string =>
  [
    "effect_id,study_id,ri,ni,year,w",
    ...Array.from({ length: 20 }, (_, i) => {
      const ni = 20 + random.int(150);
      const id = i === 3 ? LONG : `effect${i + 1}`;
      const study = dependent ? `s${Math.floor(i / 2)}` : `s${i}`;
      return `${id},${study},${(0.2 + 0.2 * random.normal()).toFixed(2)},${ni},${1990 + i},${ni}`;
    }),
  ].join("\n");
const files = new Map([
  ["flat.csv", table(false)],
  ["nested.csv", table(true)],
  [
    "general.csv",
    table(false)
      .replace("ri,ni", "yi,vi")
      .replace(/,(\d+),(19|20)/g, ",0.0$1,$2"),
  ],
]);

describe("the text of influence and bias", () => {
  const commands = [
    "influence flat.csv",
    "influence flat.csv --mods year",
    "influence general.csv",
    "bias general.csv",
    "influence flat.csv --method EE --gosh 500",
    "influence nested.csv --random study_id/effect_id --rho 0.6",
    "influence nested.csv --random study_id/effect_id --by effect --mods year",
    "bias flat.csv",
    "bias flat.csv --weights w --level 90",
    "bias flat.csv --mods year",
    "bias nested.csv --random study_id/effect_id --rho 0.6 --estimator R0 --egger lm",
  ];

  it.each(commands)("%s: a message first, no line beyond 100 columns, no NaN", async (line) => {
    const { out, err, code } = await runCli(words(line), files);
    expect(code, err).toBe(0);
    expect(out.split("\n")[0]).toMatch(/^(No (effect|study) is|\d+ (of|effects))/);
    expect(out.split("\n").filter((row) => row.length > 100)).toEqual([]);
    expect(out).not.toMatch(/NaN|Infinity|undefined/);
  });

  it("names the effect that moves the pooled r most, and prints the numbers of --json", async () => {
    const { out } = await runCli(words("influence flat.csv"), files);
    const json = JSON.parse((await runCli(words("influence flat.csv --json"), files)).out);
    const from = json.fit.estimate;
    const rows: { effect_id: string; estimate: number }[] = json.leaveOneOut;
    const most = rows.reduce((a, b) => (Math.abs(b.estimate - from) > Math.abs(a.estimate - from) ? b : a));
    const r = (z: number) => Math.tanh(z).toFixed(3).replace("0.", ".");
    const first = out.replaceAll("\n  ", " ").split("\n")[0];
    expect(first).toContain(
      `Leaving out ${most.effect_id} moves the pooled r most, from ${r(from)} to ${r(most.estimate)}.`,
    );
  });

  it("breaks a long label over lines and leaves nothing out", async () => {
    const { out } = await runCli(words("influence flat.csv"), files);
    const flowed = out
      .split("\n")
      .map((row) => row.slice(1).split("  ")[0])
      .join("");
    expect(flowed).toContain(LONG);
  });

  it("keeps the diagnostics where all effects agree and Knapp-Hartung has no test", async () => {
    const same = new Map([["same.csv", "effect_id,yi,vi\na,.3,.02\nb,.3,.03\nc,.3,.01"]]);
    const { out, code } = await runCli(words("influence same.csv --test knha"), same);
    expect([code, out.split("\n")[0]]).toEqual([0, "No effect is influential by the criteria below."]);
  });

  it("names methods in words where one is absent", async () => {
    const few = new Map([["few.csv", "effect_id,yi,vi\na,.1,.02\nb,.2,.03"]]);
    const { out } = await runCli(words("bias few.csv"), few);
    expect(out).toContain("warning: trim and fill: trimFill needs at least 3 effects, got 2");
    expect(out).not.toMatch(/warning: (trimFill|petPeese|selection4|pCurve):/);
  });

  it.each([
    ["influence flat.csv --by study", "--by study needs a multilevel model"],
    ["influence nested.csv --random study_id/effect_id --gosh 100", "--gosh needs a model without --random"],
    ["influence nested.csv --random study_id/effect_id --test knha", "needs --test z or t"],
    ["influence nested.csv --random study_id/effect_id --weights w", "needs no --weights"],
    ["influence flat.csv --gosh 1.5", "--gosh needs a whole number of subsets"],
    ["influence flat.csv --threads 0", "--threads needs a whole number"],
    ["bias flat.csv --steps 0.5,0.025", "--steps needs p-values ascending"],
    ["bias nested.csv --random study_id+effect_id", "needs --random study_id/effect_id"],
    ["bias nested.csv --cluster nowhere", "needs a column 'nowhere'"],
  ])("%s exits 1: %s", async (line, message) => {
    const { err, code } = await runCli(words(line), files);
    expect(err).toContain(message);
    expect(code).toBe(1);
  });
});
