import type { Fit } from "../../schema/fit.ts";
import { humanise } from "../format.ts";
import { type Html, html } from "../html.ts";
import type { ReportModel } from "../model.ts";
import { table } from "../table.ts";
import { conventionSentence, inWords, typographic, VERDICT_RULES } from "../text.ts";
import { paragraph, type Section } from "./section.ts";
import { varianceRules } from "./summary.ts";

function conventions(fit: Fit): Html {
  const entries = Object.entries(fit.conventions ?? {});
  if (entries.length === 0) return html``;
  return table({
    caption: html`What was decided for the model “${fit.label ?? fit.analysis}”`,
    columns: [{ head: "Convention" }, { head: "Choice", wide: true }],
    rows: entries.map(([name, value]) => [inWords(humanise(name)), inWords(String(value))]),
  });
}

/** Conversions that ran, by id, with the formula and its source. */
function conversions(model: ReportModel): Html {
  const seen = new Map<string, { formula: string; source: string; count: number }>();
  for (const effect of model.convert.effects) {
    for (const step of effect.steps ?? []) {
      const entry = seen.get(step.name) ?? { formula: step.formula, source: step.source, count: 0 };
      seen.set(step.name, { ...entry, count: entry.count + 1 });
    }
  }
  if (seen.size === 0) return html``;
  return table({
    caption: "Formulas that ran, with how many values they made",
    columns: [
      { head: "Step", wide: true },
      { head: "Formula", wide: true },
      { head: "values", numeric: true },
      { head: "Source", wide: true },
    ],
    rows: [...seen].map(([name, { formula, source, count }]) => [
      typographic(name),
      html`<code>${formula}</code>`,
      count,
      source,
    ]),
  });
}

function provenance(model: ReportModel): Html {
  const { source, corrections } = model.ingest;
  return html`${table({
    caption: "Who transcribed and checked what",
    columns: [
      { head: "What", wide: true },
      { head: "By", wide: true },
      { head: "Checked", wide: true },
    ],
    rows: source.transcription.map((entry) => [entry.what, entry.by, entry.checked].map(typographic)),
    stack: true,
  })}${
    corrections.length
      ? table({
          caption: "Corrected cells",
          columns: [
            { head: "Row" },
            { head: "Column" },
            { head: "Printed" },
            { head: "Corrected" },
            { head: "Why", wide: true },
            { head: "Source", wide: true },
          ],
          rows: corrections.map((c) => [c.effect_id, c.column, c.printed, c.corrected, c.why, c.source]),
        })
      : ""
  }${
    source.assumptions?.length
      ? table({
          caption: "Assumptions of ours, not the paper’s",
          columns: [{ head: "Assumption" }, { head: "Value" }, { head: "Why", wide: true }],
          rows: source.assumptions.map((entry) => [entry.name, entry.value, entry.why]),
        })
      : ""
  }`;
}

/** Methods: eligibility, conversions, model conventions, provenance. */
export function methodsSection(model: ReportModel): Section {
  const { codebook } = model.ingest;
  return {
    id: "methods",
    title: "Methods",
    body: html`${
      codebook.eligibility.length
        ? html`<h3>Eligibility</h3><ul>${codebook.eligibility.map((rule) => html`<li>${rule}</li>`)}</ul>
`
        : ""
    }${
      model.overall
        ? html`<h3>Model</h3>${paragraph(conventionSentence(model.overall), " ", varianceRules(model))}${conventions(model.overall)}`
        : ""
    }${model.convert.effects.length ? html`<h3>From the reported value to z</h3>${conversions(model)}` : ""}
<h3>Verdicts on printed figures</h3>
${paragraph(VERDICT_RULES)}<h3>Provenance</h3>
${provenance(model)}`,
  };
}
