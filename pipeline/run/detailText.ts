import type { ModeratorDetail } from "../schema/moderatorDetail.ts";
import { degrees, interval, number, pText, pValue } from "./numberText.ts";
import { plainTable } from "./plainTable.ts";

/** What was asked of the moderators beyond their coefficients, for the terminal. */
export function detailLines(detail: ModeratorDetail | undefined): string[] {
  if (!detail) return [];
  const { means, pairwise, vif, permutation, multimodel } = detail;
  return [
    ...(means ? ["", "estimated means of the levels", meansTable(means)] : []),
    ...(pairwise
      ? ["", `differences between levels, p adjusted by ${pairwise[0]?.adjustment}`, pairwiseTable(pairwise)]
      : []),
    ...(vif
      ? [
          "",
          "variance inflation",
          plainTable(
            ["term", "GVIF", "GSIF"],
            vif.map((v) => [v.term, number(v.gvif), number(v.gsif)]),
          ),
        ]
      : []),
    ...(permutation ? ["", ...permutationLines(permutation)] : []),
    ...(multimodel ? ["", ...multimodelLines(multimodel)] : []),
  ];
}

function meansTable(means: NonNullable<ModeratorDetail["means"]>): string {
  const rows = means.map((m) => [`${m.factor} ${m.level}`, String(m.k), number(m.estimate), interval(m.ciLb, m.ciUb)]);
  return plainTable(["level", "k", "mean", "interval"], rows);
}

function pairwiseTable(pairwise: NonNullable<ModeratorDetail["pairwise"]>): string {
  const rows = pairwise.map((c) => [
    c.contrast,
    number(c.estimate),
    interval(c.ciLb, c.ciUb),
    number(c.stat),
    c.df === undefined ? "" : degrees(c.df),
    pValue(c.pval),
    pValue(c.pAdjusted),
  ]);
  return plainTable(["", "difference", "interval", "stat", "df", "p", "adjusted p"], rows);
}

function permutationLines(permutation: NonNullable<ModeratorDetail["permutation"]>): string[] {
  const { exact, iterations, seed, coefficients, QMp, failed } = permutation;
  const how = exact ? `all ${iterations} arrangements` : `${iterations} permutations, seed ${seed}`;
  return [
    `permutation test (${how}${failed > 0 ? `, ${failed} without a fit left out` : ""}): moderators ${pText(QMp)}`,
    plainTable(
      ["", "p"],
      coefficients.map(({ name, pval }) => [name, pValue(pval)]),
    ),
  ];
}

function multimodelLines(multimodel: NonNullable<ModeratorDetail["multimodel"]>): string[] {
  const models = multimodel.models.map((m) => [m.terms.join(" + ") || "1", number(m.AICc), number(m.weight)]);
  const coefficients = multimodel.coefficients.map((c) => [
    c.name,
    number(c.estimate),
    number(c.se),
    number(c.importance),
  ]);
  return [
    "all subsets of the moderators, by ML",
    plainTable(["model", "AICc", "weight"], models),
    plainTable(["averaged", "estimate", "se", "importance"], coefficients),
  ];
}
