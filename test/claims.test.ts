import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { checkDatasets, fileEffects } from "../pipeline/index.ts";
import { SETTLED } from "../pipeline/ledger/verdict.ts";
import type { Claim, Verdict } from "../pipeline/schema/claim.ts";
import { checkCommand } from "../scripts/commands/check.ts";
import { commandOutput } from "./support/commandOutput.ts";

/** The delivered claims: what was transcribed, what the arithmetic says of it, and whether each explanation is borne out. */
const runs = await checkDatasets(fileEffects(`${import.meta.dirname}/..`, () => {}));
const claims: Claim[] = runs.flatMap((run) => run.ingest.claims);
const verdicts: Verdict[] = runs.flatMap((run) => run.checked.verdicts);
const verdictOf = (id: string): string | undefined => verdicts.find((verdict) => verdict.id === id)?.verdict;

const tally = (names: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
};

describe("transcription", () => {
  it("covers 94 figures of 31 sources", () => {
    expect(claims).toHaveLength(94);
    expect(new Set(claims.map((claim) => claim.id)).size).toBe(94);
    expect(runs.filter((run) => run.ingest.claims.length > 0)).toHaveLength(31);
    expect(tally(claims.map((claim) => claim.quantity))).toEqual({
      r: 54,
      se_z: 9,
      d: 8,
      z: 6,
      I2: 5,
      Q: 3,
      Q_df: 2,
      percent_variance: 2,
      percent_negative: 1,
      Q_p: 1,
      QM: 1,
      tau2: 1,
      p: 1,
    });
  });

  it("keeps every digit, limit, k, n and direction as the source list has them", () => {
    // made from the list of published figures itself, one line a figure, sorted
    const lines = claims.map((c) =>
      [c.id, c.printed, c.ci_lb_printed, c.ci_ub_printed, c.k, c.n, c.orientation, c.in_picture].join("|"),
    );
    const hash = createHash("sha256").update(lines.sort().join("\n")).digest("hex");
    expect(hash).toBe("e2060b647bd3dceafb8b42357b80950d8fe770e392c1f39cba7254e5f9832619");
  });

  it("names each claim after its folder", () => {
    for (const run of runs) {
      for (const claim of run.ingest.claims)
        expect(claim.id).toMatch(new RegExp(`^${run.id}/${claim.quantity}-[a-z0-9-]+$`));
    }
  });
});

describe("verdicts", () => {
  it.each([
    ["fluckiger2018/d-face-to-face", "consistent"],
    ["fluckiger2018/r-face-to-face", "consistent"],
    ["alldredge2021/I2-overall", "consistent"],
    ["alldredge2021/d-overall", "consistent"],
    ["karver2018/d-prospective", "consistent"],
    ["elliott2018/d-overall", "consistent"],
    ["martin2000/percent_variance-overall", "consistent"],
    ["burlingame2018/d-overall", "inconsistent"],
    ["gelso2018/d-overall", "inconsistent"],
    ["strappini2022/tau2-cbt-for-ocd", "impossible"],
    ["igra2020/d-overall", "impossible"],
    ["farber2011/r-overall", "differs"],
    ["kolden2011/r-overall", "within5"],
  ])("%s is %s", (id, verdict) => {
    expect(verdictOf(id)).toBe(verdict);
  });

  it("recomputes the two study tables and nothing else", () => {
    const recomputed = verdicts.filter((verdict) => verdict.kind === "recomputed");
    expect(recomputed.map((verdict) => verdict.id).sort()).toEqual(["farber2011/r-overall", "kolden2011/r-overall"]);
    expect(recomputed.find((v) => v.data === "farber2011")?.computed).toBeCloseTo(0.25282, 5);
    expect(recomputed.find((v) => v.data === "kolden2011")?.computed).toBeCloseTo(0.24979, 5);
  });

  it("gives a reason for every figure that cannot be checked, and none elsewhere", () => {
    for (const verdict of verdicts) expect(verdict.reason !== undefined).toBe(verdict.verdict === "notComputable");
  });
});

describe("explanations", () => {
  it("stand at every figure that needs one and at no other", () => {
    for (const run of runs) expect(run.checked.unexplained).toEqual([]);
    for (const verdict of verdicts) {
      expect([verdict.id, verdict.explanation !== undefined]).toEqual([verdict.id, !SETTLED.has(verdict.verdict)]);
    }
  });

  const explained = verdicts.flatMap((verdict) =>
    verdict.explanation && verdict.explanation !== "unexplained" ? [{ id: verdict.id, ...verdict.explanation }] : [],
  );
  it.each(explained)("of $id: `$command` prints $value", async ({ command, value }) => {
    const words = command.split(" ");
    expect(words.slice(0, 2)).toEqual(["alliance-meta", "check"]);
    const { out, code } = await commandOutput(checkCommand, words.slice(2));
    expect(code).toBe(0);
    expect(out).toContain(value);
  });
});

describe("check", () => {
  it("lists every figure, exits 0 on the delivered data, and writes one page", async () => {
    const { out, code, written } = await commandOutput(checkCommand, ["--json"]);
    const { claims: listed, counts } = JSON.parse(out) as { claims: Verdict[]; counts: Record<string, number> };
    expect(code).toBe(0);
    expect(listed.map((claim) => claim.id).sort()).toEqual(claims.map((claim) => claim.id).sort());
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(94);
    expect(written).toEqual(["reports/claims.md", "reports/statements.md"]);
  });

  it("fits a terminal of 100 columns", async () => {
    const { out } = await commandOutput(checkCommand, []);
    const table = out.split("\n").filter((line) => /[│┌├└]/.test(line));
    expect(table.length).toBeGreaterThan(94);
    for (const line of table) expect(line.length).toBeLessThanOrEqual(100);
  });

  it.each([
    [["faber2011"], "farber2011"],
    [["--explain", "farber2011/r-overal"], "farber2011/r-overall"],
    [["--explain", "kolden2011"], "alliance-meta check kolden2011"],
  ])("%j names what was probably meant", async (argv, meant) => {
    await expect(commandOutput(checkCommand, argv)).rejects.toMatchObject({ hint: expect.stringContaining(meant) });
  });

  it("says in words what is wrong with figures typed in", async () => {
    await expect(commandOutput(checkCommand, ["--show", "r=.2x"])).rejects.toThrow("needs digits");
    await expect(commandOutput(checkCommand, ["--show", "qq=3"])).rejects.toThrow("got 'qq'");
    await expect(commandOutput(checkCommand, ["--show", "r=.28,ci=.2"])).rejects.toThrow("ci=lower:upper");
  });
});
