import { DataError } from "../errors.ts";
import { counted, humanise } from "../report/format.ts";
import { type Html, html } from "../report/html.ts";
import type { CodebookColumn } from "../schema/codebook.ts";
import type { StudyRow } from "../schema/study.ts";
import { elementOf, fill } from "./dom.ts";
import { completeCells, fieldsOf, readAdded } from "./ownTable.ts";
import { tellFault } from "./panel.ts";
import type { Base } from "./recompute.ts";
import type { AddedCells } from "./whatIf.ts";

const STATS = ["r", "t", "F", "chi2", "z", "p", "d", "g", "OR", "beta"];
const DIRECTIONS: Readonly<Record<string, string>> = {
  oriented: "the sign is as it should be",
  reversed: "the sign is to be turned",
  yes: "positive: the value has no sign of its own",
  no: "negative: the value has no sign of its own",
};

/** What a reader is asked for, where the column's own name is short. */
const NAMES: Readonly<Record<string, string>> = {
  slab: "Study (authors and year)",
  stat: "statistic",
  ni: "n, persons",
  df1: "df1, of the effect",
  df2: "df2, residual",
  n1: "n of the first group",
  n2: "n of the second group",
  orientation: "direction",
};

/** Columns that hold the same statistic read in another way; what is left empty there is the same as in the first. */
function secondReading({ analysis }: Base["ingest"], name: string): string | undefined {
  return analysis.value_sets.slice(1).find((set) => set.ni === name || set.value === name)?.label;
}

function field(column: CodebookColumn, base: Base): Html {
  const id = `add-${column.name}`;
  const about = html`<small class="fault" id="${id}-fault"></small>`;
  const second = secondReading(base.ingest, column.name);
  const same = second === undefined ? "" : `${column.name.startsWith("ni") ? "n" : "value"}, ${second} (if it differs)`;
  const label = same || (NAMES[column.name] ?? humanise(column.name));
  const levels = column.levels ?? (column.name === "stat" ? STATS : undefined);
  const first =
    column.name === "stat" || column.name === "orientation" ? "" : html`<option value="">not reported</option>`;
  const control = levels
    ? html`<select id="${id}" name="${column.name}" aria-describedby="${id}-fault">${first}${ordered(column, levels).map((level) => html`<option value="${level}">${DIRECTIONS[level] && column.name === "orientation" ? DIRECTIONS[level] : level}</option>`)}</select>`
    : html`<input type="text" id="${id}" name="${column.name}" autocomplete="off" aria-describedby="${id}-fault"${column.type === "number" || column.type === "integer" ? html` inputmode="decimal"` : ""}>`;
  return html`<div class="field" title="${column.meaning}"><label for="${id}">${label}</label>${control}${about}</div>`;
}

function ordered(column: CodebookColumn, levels: readonly string[]): readonly string[] {
  return column.name === "orientation" ? Object.keys(DIRECTIONS).filter((level) => levels.includes(level)) : levels;
}

/** The form for a study of one's own. */
export function addStudyElement(base: Base): HTMLElement {
  return elementOf(html`<details class="add"><summary>Add a study</summary>
<form id="add-form" autocomplete="off" novalidate>
<p class="note">One reported statistic: its value, the sample size, degrees of freedom where it has them. It is converted as the rows of the table are.</p>
<div class="fields">${fieldsOf(base.ingest).map((column) => field(column, base))}</div>
<p class="fault" id="add-fault" role="alert"></p>
<button type="submit">Add this study</button>
</form>
<ul class="added" id="added"></ul>
</details>`);
}

/** Lists the studies that were added, each with a button that removes it. */
export function showAdded(added: readonly AddedCells[]): void {
  const list = document.getElementById("added");
  if (!list) return;
  fill(
    list,
    html`${added.map((cells, i) => html`<li>${cells.slab ?? cells.effect_id}: ${cells.stat ?? "r"} = ${cells.value ?? ""} <button type="button" class="toggle" data-remove="${i}" aria-label="Remove ${cells.slab ?? ""}">Remove</button></li>`)}`,
  );
}

/**
 * Reads the form: the cells of the new study and its row, or undefined after each fault was told at its field.
 *
 * @param taken ids that are in use
 */
export async function readAddForm(
  form: HTMLFormElement,
  base: Base,
  taken: ReadonlySet<string>,
): Promise<{ cells: AddedCells; row: StudyRow } | undefined> {
  const fields = fieldsOf(base.ingest).map(({ name }) => form.elements.namedItem(name) as HTMLInputElement);
  for (const input of fields) tellFault(input, undefined);
  const alert = form.querySelector("#add-fault")!;
  alert.textContent = "";
  const cells = completeCells(Object.fromEntries(fields.map((f) => [f.name, f.value.trim()])), base.ingest, taken);
  try {
    return { cells, row: await readAdded(cells, base.ingest) };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    const rest: string[] = [];
    // what is missing in the first reading is missing in the others too, and is told once
    const faults = error.faults.filter(
      ({ column = "" }) => cells[column] !== undefined || secondReading(base.ingest, column) === undefined,
    );
    for (const { column, problem, hint } of faults) {
      const text = hint ? `${problem} (${hint})` : problem;
      const place = fields.find((input) => input.name === column);
      if (place) tellFault(place, text);
      else rest.push(column ? `${column}: ${text}` : text);
    }
    alert.textContent = [`To mend: ${counted(faults.length, "field")}`, ...rest].join("; ");
    form.querySelector<HTMLElement>("[aria-invalid]")?.focus();
    return undefined;
  }
}
