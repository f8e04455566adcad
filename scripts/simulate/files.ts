import { createHash } from "node:crypto";
import type { Source } from "../../pipeline/schema/source.ts";
import type { Assumptions, SimulatedEffect } from "./draw.ts";

const IDENTITY = ["effect_id", "sample_id", "study_id", "slab", "year", "ni", "stat", "value", "orientation"];

/** The study table and the source file of the simulated folder, by name. */
export function simulatedFiles(
  effects: readonly SimulatedEffect[],
  assumptions: Assumptions,
): Record<"studies.csv" | "source.json", string> {
  const moderators = Object.keys(assumptions.levels);
  const lines = effects.map(({ effect_id, sample_id, slab, year, ni, value, levels }) =>
    [
      effect_id,
      sample_id,
      sample_id,
      slab,
      year,
      ni,
      "r",
      value,
      "oriented",
      ...moderators.map((name) => levels[name]),
      "yes",
      "",
    ].join(","),
  );
  const header = [...IDENTITY, ...moderators, "include", "exclude_reason"].join(",");
  const table = `${[header, ...lines].join("\n")}\n`;
  const sha256 = createHash("sha256").update(table).digest("hex");
  return {
    "studies.csv": table,
    "source.json": `${JSON.stringify(sourceOf(effects, assumptions, sha256), null, 2)}\n`,
  };
}

function sourceOf(effects: readonly SimulatedEffect[], a: Assumptions, sha256: string): Source {
  return {
    id: "simulated2018",
    citation:
      "SIMULATED: no study stands behind any row. Size and target as printed by Flückiger et al. (2018), Psychotherapy 55:316–340",
    year: 2018,
    element: "alliance (simulated)",
    population: "none",
    tables: ["no table: drawn by scripts/simulate.ts"],
    transcription: [
      { what: "all rows", by: "npm run simulate", checked: "a test draws them again and compares every byte" },
    ],
    licence: "CC0",
    sha256,
    assumptions: assumptionsOf(effects, a),
    note: "SIMULATED. Here to show the displays at full size with every modality. Nothing in it is evidence about therapy.",
  };
}

function assumptionsOf(effects: readonly SimulatedEffect[], a: Assumptions): NonNullable<Source["assumptions"]> {
  const shifts = Object.entries(a.levels)
    .map(([name, levels]) => `${name}: ${levels.map(({ level, shift = 0 }) => `${level} ${shift}`).join(", ")}`)
    .join("; ");
  const shares = Object.entries(a.levels)
    .map(([name, levels]) => `${name}: ${levels.map(({ level, share }) => `${level} ${share}`).join(", ")}`)
    .join("; ");
  const { median, sdlog, min, max } = a.n;
  return [
    { name: "pooled r", value: `${a.mu}`, why: "printed in the paper" },
    { name: "samples", value: `${a.k}`, why: "printed in the paper" },
    {
      name: "interval",
      value: ".256 to .299",
      why: "printed in the paper; tau2 is chosen so that an interval of this width is expected",
    },
    {
      name: "seed",
      value: `${a.seed}`,
      why: "ours: the first of 1, 2, 3 … whose pooled r and interval (REML, one effect a sample) round to .278, .256 and .299",
    },
    { name: "tau2", value: `${a.tau2}`, why: "ours: variance of true z between samples" },
    { name: "omega2", value: `${a.omega2}`, why: "ours: variance of true z within a sample" },
    { name: "rho", value: `${a.rho}`, why: "ours: correlation of sampling errors within a sample" },
    {
      name: "sample size",
      value: `log-normal, median ${median}, sd of log ${sdlog}, from ${min} to ${max}`,
      why: "ours",
    },
    {
      name: "effects per sample",
      value: `1 to ${a.effectsPerSample.length} with shares ${a.effectsPerSample.join(", ")}`,
      why: "ours",
    },
    { name: "shares of levels", value: shares, why: "ours" },
    {
      name: "shifts of z by level",
      value: shifts,
      why: "ours: none by modality, so whatever the modality display shows is chance; small ones elsewhere, zero on average",
    },
    {
      name: "negative effects",
      value: negativeText(effects, a),
      why: "the paper prints 2% negative; that share, the interval and these sample sizes cannot be met at once",
    },
  ];
}

/** What share of the table is negative, beside the share that a normal distribution of that spread has below zero. */
function negativeText(effects: readonly SimulatedEffect[], a: Assumptions): string {
  const negative = effects.filter(({ value }) => Number(value) < 0).length;
  const percent = ((100 * negative) / effects.length).toFixed(1);
  // the 2% point of the standard normal distribution is −2.054 (tables; any would do to three digits)
  const spread = Math.atanh(a.mu) / 2.054;
  return (
    `${negative} of ${effects.length} effects (${percent}%) are negative here; 2% would need observed z to spread by ` +
    `${spread.toFixed(3)} (variance ${(spread * spread).toFixed(4)}), less than tau2 ${a.tau2} alone`
  );
}
