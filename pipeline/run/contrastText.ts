import type { Fit } from "../schema/fit.ts";
import type { ModeratorDetail } from "../schema/moderatorDetail.ts";
import { degrees, interval, number, pText, pValue } from "./numberText.ts";
import { plainTable } from "./plainTable.ts";

type Means = NonNullable<ModeratorDetail["means"]>;
type Pairwise = NonNullable<ModeratorDetail["pairwise"]>;
type Test = Omit<Means[number], "factor" | "level" | "k">;

/** Hypotheses, means of levels and their differences for the terminal, the model's first, then the cluster-robust ones. */
export function contrastLines(fit: Fit): string[] {
  const { robust } = fit;
  if (!robust) return sections(fit, "");
  // one covariance alone needs no name
  const own = sections(fit, ", by the model's covariance");
  return [...own, ...sections(robust, `, robust variance ${robust.type}, Satterthwaite df`)];
}

function sections(from: Pick<Fit, "hypotheses" | "jointHypothesis" | "detail">, covariance: string): string[] {
  const { hypotheses = [], jointHypothesis, detail } = from;
  const { means = [], pairwise = [] } = detail ?? {};
  return [
    ...(hypotheses.length > 0 ? ["", `hypotheses${covariance}`, hypothesisTable(hypotheses)] : []),
    ...(jointHypothesis ? jointLines(jointHypothesis, hypotheses.length === 0, covariance) : []),
    ...(means.length > 0 ? ["", `estimated means of the levels${covariance}`, meansTable(means)] : []),
    ...(pairwise.length > 0 ? ["", `differences between levels${covariance}`, pairwiseTable(pairwise)] : []),
  ];
}

function jointLines({ stat, df, pval }: NonNullable<Fit["jointHypothesis"]>, alone: boolean, covariance: string) {
  const name = df.length === 2 ? "F" : "chi2";
  const test = `${name}(${df.map(degrees).join(", ")}) = ${number(stat)}, ${pText(pval)}`;
  return alone ? ["", `all hypotheses${covariance}: ${test}`] : [`all hypotheses: ${test}`];
}

function hypothesisTable(hypotheses: NonNullable<Fit["hypotheses"]>): string {
  const head = ["", "difference", ...testHead(hypotheses)];
  return plainTable(
    head,
    hypotheses.map((h) => [h.hypothesis, number(h.estimate), ...testCells(h)]),
  );
}

function meansTable(means: Means): string {
  const head = ["", "k", "mean", ...testHead(means)];
  return plainTable(
    head,
    means.map((m) => [`${m.factor} ${m.level}`, String(m.k), number(m.estimate), ...testCells(m)]),
  );
}

/** The adjusted p stands where one was asked for. */
function pairwiseTable(pairwise: Pairwise): string {
  const { adjustment } = pairwise[0]!;
  const adjusts = adjustment !== "none";
  const head = ["", "difference", ...testHead(pairwise), ...(adjusts ? [`p (${adjustment})`] : [])];
  return plainTable(
    head,
    pairwise.map((c) => [c.contrast, number(c.estimate), ...testCells(c), ...(adjusts ? [pValue(c.pAdjusted)] : [])]),
  );
}

const testHead = (tests: readonly Test[]) => ["interval", ...(tests[0]?.df === undefined ? ["z"] : ["t", "df"]), "p"];

function testCells({ ciLb, ciUb, stat, df, pval }: Test): string[] {
  return [interval(ciLb, ciUb), number(stat), ...(df === undefined ? [] : [degrees(df)]), pValue(pval)];
}
