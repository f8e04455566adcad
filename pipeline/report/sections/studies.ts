import type { StudyRow } from "../../schema/study.ts";
import { formatCount, formatFixed, formatR, humanise } from "../format.ts";
import { type Html, type HtmlValue, html } from "../html.ts";
import type { ReportModel } from "../model.ts";
import type { StudyLine } from "../rows/studies.ts";
import { type Column, table } from "../table.ts";
import { printedText } from "../text.ts";
import { paragraph, type Section } from "./section.ts";
import { ruleText } from "./summary.ts";

/** What the source reports, as it was coded: `r = −.301`, `t = 2.21, df 48`. */
export function reportedText(row: StudyRow | undefined): string {
  if (!row || row.value === undefined) return "";
  const df = [row.df1, row.df2].filter((value) => value !== undefined).join(", ");
  return `${SYMBOLS[row.stat ?? ""] ?? humanise(row.stat ?? "value")} = ${printedText(String(row.value))}${df ? `, df ${df}` : ""}`;
}

/** Statistics that a reader knows by another sign than their code. */
const SYMBOLS: Readonly<Record<string, string>> = { r2: "R²", chi2: "χ²", eta2: "η²", beta: "β" };

/** How the sign of the reported value was read, in words. */
const DIRECTIONS: Readonly<Record<string, string>> = {
  oriented: "as reported",
  reversed: "reversed",
  yes: "positive, as the source says in words",
  no: "negative, as the source says in words",
};

function coded(row: StudyRow | undefined): string {
  return DIRECTIONS[row?.orientation ?? ""] ?? row?.orientation ?? "";
}

/** The members of an effect, as their reported values: several where effects of one sample were combined. */
function reportedHtml(members: readonly string[], rows: ReadonlyMap<string, StudyRow>): Html {
  const lines = members.map((id) => reportedText(rows.get(id)).replaceAll(" = ", "\u00a0=\u00a0"));
  return html`${lines.map((line, index) => html`${index ? html`<br>` : ""}${line}`)}`;
}

/** A column of the study table, with its words where all rows say the same: then the caption says it once. */
interface StudyColumn extends Column {
  readonly same?: (cell: string) => string;
  cell(line: StudyLine): HtmlValue;
}

function columnsOf(model: ReportModel): StudyColumn[] {
  const rows = new Map(model.ingest.rows.map((row) => [row.effect_id, row]));
  const members = ({ effect }: StudyLine) => effect.members ?? [effect.effect_id];
  const numeric = true;
  const labels = new Map(model.moderate.moderations.map(({ moderator, label }) => [moderator, label]));
  return [
    { head: "Study", wide: true, cell: ({ effect }) => effect.slab },
    { head: "n", numeric, cell: ({ effect }) => formatCount(effect.ni) },
    { head: "Reported", cell: (line) => reportedHtml(members(line), rows) },
    {
      head: "Sign",
      cell: (line) => coded(rows.get(members(line)[0] ?? line.effect.effect_id)),
      same: (cell) => `the sign of each value is ${cell}`,
    },
    { head: "r", numeric, cell: ({ effect }) => formatR(effect.ri, 3) },
    { head: "z", numeric, cell: ({ effect }) => formatFixed(effect.yi, 4) },
    { head: "vi", numeric, cell: ({ effect }) => formatFixed(effect.vi, 5) },
    {
      head: "vi from",
      cell: ({ effect }) => ruleText(effect.vi_rule),
      same: (cell) => `sampling variances (vi) are ${cell}`,
    },
    { head: "Weight, %", numeric, cell: ({ weight }) => formatFixed(weight, 2) },
    ...model.moderate.moderations
      .filter(({ levels }) => levels.length > 0)
      .map(({ moderator }): StudyColumn => {
        const head = labels.get(moderator) ?? humanise(moderator);
        return { head, wide: true, cell: ({ effect }) => humanise(String(effect.moderators[moderator] ?? "")) };
      }),
  ];
}

/** The study table: what was reported → r → z → its variance → its weight in the pooled value. */
export function studiesSection(model: ReportModel): Section | undefined {
  const { lines } = model;
  if (lines.length === 0) return undefined;
  const said: string[] = [];
  const columns = columnsOf(model).filter(({ same, cell }) => {
    const first = cell(lines[0] as StudyLine);
    if (!same || typeof first !== "string" || first === "" || lines.some((line) => cell(line) !== first)) return true;
    said.push(same(first));
    return false;
  });
  return {
    id: "studies",
    title: "Study table",
    body: html`${paragraph("From the value as reported to its weight, one line an effect. Combined effects of one sample list every value that they were made of.")}${table(
      {
        caption: ["Effects of the leading model", ...said].join("; "),
        columns,
        rows: lines.map((line) => columns.map(({ cell }) => cell(line))),
        effects: lines.map((line) => line.effect.effect_id),
      },
    )}`,
  };
}
