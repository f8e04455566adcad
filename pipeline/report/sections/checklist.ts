import { type ChecklistItem, mars, prisma } from "../further/checklist.ts";
import { type Html, html } from "../html.ts";
import type { ReportModel } from "../model.ts";
import { foldedTable } from "../table.ts";
import { paragraph, type Section } from "./section.ts";

/** Criteria are a part of the methods that a folder may lack; an item that asks for them names this part. */
const ELIGIBILITY = "eligibility";

/** How far a page answers an item. */
export type Answered = "answered" | "partly" | "not here";

/** Why an item goes unanswered although pages of other data answer it. */
const ABSENT = "these data do not give it";

/** An item as this page answers it: by the sections that the page has, and no others. */
export function answered(
  item: ChecklistItem,
  present: ReadonlySet<string>,
): { readonly state: Answered; readonly where: readonly string[] } {
  const where = item.where.filter((id) => present.has(id));
  return { state: where.length === 0 ? "not here" : item.open ? "partly" : "answered", where };
}

function rowOf(item: ChecklistItem, titles: ReadonlyMap<string, string>): (Html | string)[] {
  const { state, where } = answered(item, new Set(titles.keys()));
  const links = where.map(
    (id, i) => html`${i ? ", " : ""}<a href="#${id === ELIGIBILITY ? "methods" : id}">${titles.get(id)}</a>`,
  );
  const open = state === "not here" && item.where.length > 0 ? ABSENT : (item.open ?? "");
  return [item.item, item.topic, state, html`${links}`, open];
}

function checklist(name: string, items: readonly ChecklistItem[], titles: ReadonlyMap<string, string>): Html {
  const present = new Set(titles.keys());
  const count = (state: Answered) => items.filter((item) => answered(item, present).state === state).length;
  return html`${paragraph(
    `${name}: of ${items.length} items, this page answers ${count("answered")}, ${count("partly")} in part, and ${count("not here")} not.`,
  )}${foldedTable(`${name}, item by item`, {
    caption: `${name}: where each item is answered`,
    columns: [
      { head: "Item" },
      { head: "Topic", wide: true },
      { head: "State" },
      { head: "Where", wide: true },
      { head: "Open", wide: true },
    ],
    rows: items.map((item) => rowOf(item, titles)),
    stack: true,
  })}`;
}

/** Where each item of PRISMA 2020 and MARS is answered, and which are not. @param sections those that the page has */
export function checklistSection(model: ReportModel, sections: readonly Section[]): Section | undefined {
  const titles = new Map(sections.map(({ id, title }) => [id, title]));
  if (model.ingest.codebook.eligibility.length > 0) titles.set(ELIGIBILITY, "Methods");
  if (!titles.has("models")) return undefined;
  return {
    id: "checklist",
    title: "Reporting checklist",
    body: html`${paragraph(
      "What a reader may ask of a meta-analysis by two guidelines. This page is made from a table of coded rows: it answers what follows from them, and leaves to the paper what does not.",
    )}${checklist("PRISMA 2020", prisma, titles)}${checklist("MARS", mars, titles)}`,
  };
}
