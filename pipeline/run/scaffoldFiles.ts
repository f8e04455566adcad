import type { AnalysisFile } from "../schema/analysis.ts";
import type { Claim } from "../schema/claim.ts";
import type { Source } from "../schema/source.ts";

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

/** Where the rows come from: to be filled in. */
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
