import type { AnalysisFile } from "../schema/analysis.ts";
import type { Claim } from "../schema/claim.ts";
import type { Codebook, CodebookColumn } from "../schema/codebook.ts";
import type { Source } from "../schema/source.ts";

/** Rows that show how statistics, several effects of one sample, missing cells and exclusions are entered. Invented, and labelled so. */
export function exampleTable(): string {
  const rows = [
    [
      "adams_1",
      "adams",
      "adams",
      "Example A (2001)",
      "2001",
      "64",
      "r",
      ".31",
      "",
      "",
      "oriented",
      "CBT",
      "client",
      "yes",
      "",
      "",
    ],
    [
      "brown_1",
      "brown",
      "brown",
      "Example B (2004)",
      "2004",
      "48",
      "t",
      "2.10",
      "",
      "46",
      "yes",
      "CBT",
      "observer",
      "yes",
      "",
      "t of a regression on alliance alone",
    ],
    [
      "brown_2",
      "brown",
      "brown",
      "Example B (2004)",
      "2004",
      "48",
      "r",
      "-.22",
      "",
      "",
      "reversed",
      "CBT",
      "client",
      "yes",
      "",
      "same patients: higher alliance, fewer symptoms",
    ],
    [
      "clark_1",
      "clark",
      "clark",
      "Example C (2009)",
      "2009",
      "90",
      "chi2",
      "5.20",
      "1",
      "",
      "yes",
      "psychodynamic",
      "client",
      "yes",
      "",
      "",
    ],
    [
      "davis_1",
      "davis",
      "davis",
      "Example D (2013)",
      "2013",
      "120",
      "d",
      "0.45",
      "",
      "",
      "oriented",
      "psychodynamic",
      "therapist",
      "yes",
      "",
      "",
    ],
    [
      "evans_1",
      "evans",
      "evans",
      "Example E (2018)",
      "2018",
      "75",
      "r",
      ".12",
      "",
      "",
      "oriented",
      "humanistic",
      "",
      "yes",
      "",
      "rater not reported",
    ],
    [
      "frank_1",
      "frank",
      "frank",
      "Example F (2020)",
      "2020",
      "55",
      "beta",
      ".35",
      "",
      "",
      "oriented",
      "humanistic",
      "client",
      "yes",
      "",
      "",
    ],
    [
      "grant_1",
      "grant",
      "grant",
      "Example G (2022)",
      "2022",
      "133",
      "HR",
      "0.93",
      "",
      "",
      "yes",
      "CBT",
      "client",
      "no",
      "hazard ratio per scale point",
      "kept, so that the exclusion is seen",
    ],
  ];
  const lines = [columns.map((column) => column.name), ...rows];
  return `${lines.map((line) => line.map(quoted).join(",")).join("\n")}\n`;
}

function quoted(cell: string): string {
  return /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

const columns: readonly CodebookColumn[] = [
  { name: "effect_id", meaning: "name of the effect, unique in this table", type: "id", required: true },
  {
    name: "sample_id",
    meaning: "independent sample; effects that share it are aggregated",
    type: "id",
    required: true,
  },
  { name: "study_id", meaning: "report that the sample comes from", type: "id", required: true },
  { name: "slab", meaning: "authors and year, as figures label the row", type: "text", required: true },
  { name: "year", meaning: "year of the report", type: "integer", unit: "year" },
  { name: "ni", meaning: "persons behind the statistic", type: "integer", unit: "persons" },
  {
    name: "stat",
    meaning: "statistic as reported; those that lead to no correlation (b, HR) on excluded rows only",
    type: "factor",
    required: true,
    levels: ["r", "spearman", "partial_r", "t", "F", "chi2", "z", "p", "d", "g", "OR", "beta", "r2", "b", "HR"],
  },
  { name: "value", meaning: "its value as printed", type: "number", required: true },
  { name: "df1", meaning: "numerator degrees of freedom of F, degrees of freedom of χ²", type: "integer" },
  { name: "df2", meaning: "residual degrees of freedom of t, F and partial r", type: "number" },
  {
    name: "orientation",
    meaning:
      "yes/no: a stronger alliance, a better/worse outcome; oriented/reversed: the printed sign says so/the opposite",
    type: "factor",
    levels: ["yes", "no", "oriented", "reversed"],
  },
  {
    name: "modality",
    meaning: "school of therapy; empty = not reported, never a level",
    type: "factor",
    levels: ["CBT", "psychodynamic", "humanistic", "interpersonal", "other"],
  },
  {
    name: "alliance_rater",
    meaning: "who rated the alliance",
    type: "factor",
    levels: ["client", "therapist", "observer"],
  },
  { name: "include", meaning: "whether the row is analysed", type: "boolean", required: true },
  { name: "exclude_reason", meaning: "rule of eligibility that an excluded row misses", type: "text" },
  { name: "note", meaning: "what a reader should know about the row", type: "text" },
];

export function exampleCodebook(): Codebook {
  return {
    columns: [...columns],
    eligibility: ["Say here which effects belong in the table; an excluded row names the rule that it misses."],
    risk_of_bias: [{ domain: "selective reporting", rule: "say how it is judged" }],
    second_coder: { note: "Say who coded the table a second time, and how far the two agree." },
  };
}

/** The models of a first report; more under `pool` and `moderators` as needed. */
export function exampleAnalysis(id: string): AnalysisFile {
  return {
    title: `${id}: example rows`,
    kind: "recompute",
    limitation: "Example rows, invented: replace them by studies, and this sentence by what a reader must know.",
    level: 95,
    aggregate: { by: "sample_id", rho: 0.5, composite: "mean" },
    value_sets: [{ id: "printed", label: "as printed", ni: "ni", value: "value" }],
    pool: [
      { id: "overall", label: "Fisher z, REML", measure: "ZCOR", method: "REML", test: "z" },
      {
        id: "overall-knha",
        label: "Fisher z, REML with Knapp–Hartung test",
        measure: "ZCOR",
        method: "REML",
        test: "knha",
      },
      { id: "clients", label: "rated by clients", subset: "alliance_rater == 'client'" },
    ],
    moderators: [
      { moderator: "modality", label: "Modality", kind: "factor" },
      { moderator: "alliance_rater", label: "Who rated the alliance", kind: "factor" },
    ],
  };
}

/** One figure to be checked: printed digits, and the model that should give them. */
export function exampleClaims(id: string): { claims: Claim[] } {
  return {
    claims: [
      {
        id: `${id}/r-overall`,
        quantity: "r",
        level: "overall",
        printed: ".25",
        k: 6,
        element: "alliance",
        population: "adult",
        orientation: "oriented",
        where: "example: the digits as printed in the paper that the table comes from",
        in_picture: "no",
        analysis: "overall",
      },
    ],
  };
}

export function exampleSource(id: string, sha256: string): Source {
  return {
    id,
    citation: "Your citation: authors (year), title, journal",
    element: "alliance",
    tables: ["where the rows come from"],
    transcription: [{ what: "study table", by: "your name", checked: "who compared it with the source" }],
    licence: "CC0, or what applies",
    sha256,
    note: "sha256 is that of studies.csv: a changed table gives a warning until it is brought up to date.",
  };
}
