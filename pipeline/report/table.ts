import { type Html, type HtmlValue, html } from "./html.ts";

/** A column of a table: its head, and whether it holds numbers. */
export interface Column {
  readonly head: HtmlValue;
  readonly numeric?: boolean;
  /** long words: the column may wrap */
  readonly wide?: boolean;
}

/** What a table is made of. Cells are escaped unless they are `Html`. */
export interface TableSpec {
  readonly caption: HtmlValue;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly HtmlValue[])[];
  /** on a phone, each row becomes a block with its columns' names; for tables of words */
  readonly stack?: boolean;
  /** id of each row's anchor, in order of the rows */
  readonly anchors?: readonly string[];
  /** data-effect of each row, so that the page's instrument finds it */
  readonly effects?: readonly string[];
}

function classOf(column: Column | undefined): string {
  return column?.numeric ? "num" : column?.wide ? "wide" : "";
}

/** Roles that keep a table a table where the style sheet lays its rows out as blocks. */
const ROLES: Readonly<Record<string, Html>> = Object.fromEntries(
  ["table", "rowgroup", "row", "cell", "rowheader", "columnheader"].map((role) => [role, html` role="${role}"`]),
);

function rowHtml(spec: TableSpec, row: readonly HtmlValue[], r: number): Html {
  const role = (name: string) => (spec.stack ? ROLES[name] : "");
  const cells = row.map((cell, c) => {
    const column = spec.columns[c];
    const name = spec.stack && c > 0 ? html` data-head="${column?.head}"` : "";
    return c === 0
      ? html`<th scope="row" class="${classOf(column)}"${role("rowheader")}>${cell}</th>`
      : html`<td class="${classOf(column)}"${name}${role("cell")}>${cell}</td>`;
  });
  const anchor = spec.anchors?.[r];
  const effect = spec.effects?.[r];
  return html`<tr${role("row")}${anchor ? html` id="${anchor}"` : ""}${effect ? html` data-effect="${effect}"` : ""}>${cells}</tr>
`;
}

/** Rows from which a table is laid out only when it comes into view, and what a row takes up until then. */
const LONG = 30;
const ROW_REM = 2;

/** A table that scrolls inside its own box, with caption and scoped heads; the first cell of a row is its head. */
export function table(spec: TableSpec): Html {
  const role = (name: string) => (spec.stack ? ROLES[name] : "");
  const head = spec.columns.map(
    (column) => html`<th scope="col" class="${classOf(column)}"${role("columnheader")}>${column.head}</th>`,
  );
  const long = spec.rows.length >= LONG;
  const room = long ? html` style="contain-intrinsic-height:auto ${ROW_REM * spec.rows.length}rem"` : "";
  return html`<div class="scroll${long ? " long" : ""}"${room} tabindex="0" role="group"><table${spec.stack ? html` class="stack"` : ""}${role("table")}>
<caption>${spec.caption}</caption>
<thead${role("rowgroup")}><tr${role("row")}>${head}</tr></thead>
<tbody${role("rowgroup")}>
${spec.rows.map((row, r) => rowHtml(spec, row, r))}</tbody></table></div>
`;
}

/** Tables folded away under one name, as the twin of a figure. */
export function foldedTable(summary: string, ...specs: readonly TableSpec[]): Html {
  return html`<details class="twin"><summary>${summary}</summary>
${specs.map(table)}</details>
`;
}
