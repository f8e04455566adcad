import type { ModeratorDetail } from "../schema/moderatorDetail.ts";
import { number, pText, pValue } from "./numberText.ts";
import { plainTable } from "./plainTable.ts";

/** What was asked of the moderators beyond tests of their coefficients, for the terminal. */
export function detailLines(detail: ModeratorDetail | undefined): string[] {
  if (!detail) return [];
  const { vif, permutation, multimodel } = detail;
  return [
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
