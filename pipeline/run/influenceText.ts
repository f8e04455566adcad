import type { Measure } from "../schema/names.ts";
import { percent } from "../schema/words.ts";
import type { InfluenceReport } from "../stages/model/influenceReport.ts";
import type { MultilevelReport } from "../stages/model/multilevelInfluence.ts";
import type { DiagnosedModel } from "./diagnoseFile.ts";
import { number, pValue } from "./numberText.ts";
import { plainTable } from "./plainTable.ts";
import { labelled, onScale, paragraph, scaleName, wrapped } from "./proseText.ts";

/** Diagnostics for the terminal: what they come to, then one row an effect or study, the influential ones marked. */
export function influenceText(report: DiagnosedModel & (InfluenceReport | MultilevelReport)): string {
  const unit = "by" in report ? report.by : "effect";
  const lines = [
    paragraph(opening(report, unit)),
    "",
    "by" in report ? multilevelTable(report) : effectTable(report),
    paragraph(
      `* influential: ${"by" in report ? "" : "|DFFITS| > 3√(p/(k − p)), "}Cook's distance beyond the median of χ²(p), ` +
        `hat value above three times the mean, or a |DFBETAS| > 1`,
    ),
    paragraph(outliers(report, unit)),
    ...goshLines(report),
    ...report.warnings.map((warning) => paragraph(`warning: ${warning.message}`)),
    paragraph("--json has every digit, DFBETAS, the cumulative analysis and what is not shown here"),
  ];
  return lines.filter((line, i) => line !== "" || i === 1).join("\n");
}

type Report = DiagnosedModel & (InfluenceReport | MultilevelReport);

interface Named {
  readonly effect_id?: string;
  readonly study_id?: string;
}

const nameOf = (row: Named): string => row.study_id ?? row.effect_id ?? "";

/** Who is influential, and whom the mean leans on most. */
function opening(report: Report, unit: string): string {
  const rows: readonly (Named & { readonly influential: boolean })[] = report.influence;
  const marked = rows.filter((row) => row.influential).map(nameOf);
  const many = unit === "study" ? "studies" : "effects";
  const verdict =
    marked.length === 0
      ? `No ${unit} is influential by the criteria below.`
      : `${marked.length} of ${rows.length} ${many} ${marked.length === 1 ? "is" : "are"} influential: ${marked.join(", ")}.`;
  return `${verdict}${farthest(report, unit)}`;
}

function farthest({ fit, leaveOneOut }: Report, unit: string): string {
  const { estimate: full } = fit;
  const rows = ((leaveOneOut ?? []) as readonly (Named & { readonly estimate?: number })[]).flatMap((row) =>
    row.estimate === undefined || full === undefined ? [] : [{ name: nameOf(row), to: row.estimate }],
  );
  const [first, ...rest] = rows;
  if (!first || full === undefined) return "";
  const moved = ({ to }: { readonly to: number }) => Math.abs(to - full);
  const most = rest.reduce((best, row) => (moved(row) > moved(best) ? row : best), first);
  const name = `the pooled ${scaleName(fit.measure)}`;
  const show = (x: number) => onScale(fit.measure, x);
  if (show(most.to) === show(full)) return ` Leaving out one ${unit} moves ${name} by less than .001.`;
  return ` Leaving out ${most.name} moves ${name} most, from ${show(full)} to ${show(most.to)}.`;
}

const cell = (value: number | undefined): string => (value === undefined ? "" : number(value));
const decimals = (value: number | undefined, digits: number): string =>
  value === undefined ? "" : value.toFixed(digits).replace(/^(-?)0\./, "$1.");

/** Heading of the column with the mean without the row. */
const meanHead = (measure: Measure): string => `${scaleName(measure)}\nwithout`;

function effectTable({ fit, influence, leaveOneOut }: DiagnosedModel & InfluenceReport): string {
  // of a mean, hat values are weights
  const share = leaveOneOut ? "weight, %" : "hat";
  const head = ["effect", "rstudent", "DFFITS", "Cook's D", "tau2\nwithout", share];
  const rows = influence.map((row, i) => [
    labelled(row.effect_id),
    decimals(row.rstudent, 2),
    decimals(row.dffits, 2),
    decimals(row.cookD, 3),
    cell(row.tau2Del),
    leaveOneOut ? row.weight.toFixed(1) : decimals(row.hat, 3),
    ...(leaveOneOut ? [onScale(fit.measure, leaveOneOut[i]!.estimate)] : []),
    row.influential ? "*" : "",
  ]);
  return plainTable([...head, ...(leaveOneOut ? [meanHead(fit.measure)] : []), ""], rows);
}

function multilevelTable({ fit, by, influence, leaveOneOut, full }: DiagnosedModel & MultilevelReport): string {
  const study = by === "study";
  const head = [
    by,
    ...(study ? ["effects", "p (X2)"] : ["rstudent"]),
    "Cook's D",
    ...full.levels.map((_, l) => `sigma2.${l + 1}`),
    leaveOneOut ? "weight, %" : "hat",
    ...(leaveOneOut ? [meanHead(fit.measure)] : []),
    "",
  ];
  const rows = influence.map((row, i) => {
    const estimate = leaveOneOut?.[i]?.estimate;
    return [
      labelled(nameOf(row)),
      ...(study ? [String(row.k), row.X2p === undefined ? "" : pValue(row.X2p)] : [decimals(row.rstudent, 2)]),
      decimals(row.cookD, 3),
      ...full.levels.map((_, l) => cell(row.sigma2Del?.[l])),
      row.weight === undefined ? decimals(row.hat, 3) : row.weight.toFixed(1),
      ...(leaveOneOut ? [estimate === undefined ? "" : onScale(fit.measure, estimate)] : []),
      row.influential ? "*" : "",
    ];
  });
  const legend = full.levels.map((name, l) => `sigma2.${l + 1} of ${name}`).join(", ");
  return `${plainTable(head, rows)}\n${paragraph(`variances without the ${by}: ${legend}`)}`;
}

/** Effects far from where the others put them: one in twenty is expected. */
function outliers(report: Report, unit: string): string {
  if ("by" in report && report.by === "study") {
    const far = report.influence.filter((row) => (row.X2p ?? 1) < 0.05).map(nameOf);
    return far.length === 0
      ? "X2: no study lies farther from the others than chance puts one in twenty"
      : `X2: ${far.length} of ${report.influence.length} studies lie farther from the others than chance puts one in twenty: ${far.join(", ")}`;
  }
  const rows = report.influence as readonly (Named & { readonly rstudent?: number })[];
  const far = rows.filter((row) => Math.abs(row.rstudent ?? 0) > 1.96).map(nameOf);
  const rest = far.length === 0 ? "" : `: ${far.join(", ")}`;
  return `rstudent beyond ±1.96, as one in twenty by chance: ${far.length} of ${rows.length} ${unit}s${rest}`;
}

function goshLines(report: Report): string[] {
  if (!("gosh" in report) || !report.gosh) return [];
  const { subsets, exhaustive, method, estimate, I2 } = report.gosh;
  const show = (x: number) => onScale(report.fit.measure, x);
  const chosen = exhaustive ? `all ${subsets} subsets` : `a draw of ${subsets} subsets`;
  return wrapped(
    `GOSH, ${chosen} by ${method}: ${scaleName(report.fit.measure)} from ${show(estimate.min)} to ${show(estimate.max)}, ` +
      `middle half ${show(estimate.q25)} to ${show(estimate.q75)}; I2 from ${I2.min.toFixed(0)} to ${percent(I2.max.toFixed(0))}`,
  );
}
