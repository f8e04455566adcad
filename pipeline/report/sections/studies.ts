import type { StudyRow } from "../../schema/study.ts";
import { formatCount, formatFixed, formatR, humanise } from "../format.ts";
import { type Html, type HtmlValue, html } from "../html.ts";
import type { ReportModel } from "../model.ts";
import { table } from "../table.ts";
import { printedText } from "../text.ts";
import { paragraph, type Section } from "./section.ts";
import { ruleText } from "./summary.ts";

/** What the source reports, as it was coded: `r = −.301`, `t = 2.21, df 48`. */
export function reportedText(row: StudyRow | undefined): string {
  if (!row || row.value === undefined) return "";
  const df = [row.df1, row.df2].filter((value) => value !== undefined).join(", ");
  return `${row.stat ?? "value"} = ${printedText(String(row.value))}${df ? `, df ${df}` : ""}`;
}

function coded(row: StudyRow | undefined): HtmlValue {
  return row?.orientation ?? "";
}

/** The members of an effect, as their reported values: several where effects of one sample were combined. */
function reportedHtml(members: readonly string[], rows: ReadonlyMap<string, StudyRow>): Html {
  const lines = members.map((id) => reportedText(rows.get(id)));
  return html`${lines.map((line, index) => html`${index ? html`<br>` : ""}${line}`)}`;
}

/** The study table: what was reported → r → z → its variance → its weight in the pooled value. */
export function studiesSection(model: ReportModel): Section | undefined {
  if (model.lines.length === 0) return undefined;
  const rows = new Map(model.ingest.rows.map((row) => [row.effect_id, row]));
  const moderators = model.moderate.moderations.filter((m) => m.levels.length > 0).map((m) => m.moderator);
  return {
    id: "studies",
    title: "Study table",
    body: html`${paragraph("From the value as reported to its weight, one line an effect. Combined effects of one sample list every value that they were made of.")}${table(
      {
        caption: "Effects of the leading model",
        columns: [
          { head: "Study", wide: true },
          { head: "n", numeric: true },
          { head: "as reported" },
          { head: "direction" },
          { head: "r", numeric: true },
          { head: "z", numeric: true },
          { head: "vi", numeric: true },
          { head: "vi from" },
          { head: "weight, %", numeric: true },
          ...moderators.map((moderator) => ({ head: humanise(moderator) })),
        ],
        rows: model.lines.map(({ effect, weight }) => {
          const members = effect.members ?? [effect.effect_id];
          return [
            effect.slab,
            formatCount(effect.ni),
            reportedHtml(members, rows),
            coded(rows.get(members[0] ?? effect.effect_id)),
            formatR(effect.ri, 3),
            formatFixed(effect.yi, 4),
            formatFixed(effect.vi, 5),
            ruleText(effect.vi_rule),
            formatFixed(weight, 2),
            ...moderators.map((moderator) => humanise(String(effect.moderators[moderator] ?? ""))),
          ];
        }),
        effects: model.lines.map((line) => line.effect.effect_id),
      },
    )}`,
  };
}
