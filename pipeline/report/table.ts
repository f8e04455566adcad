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
  /** id of each row's anchor, in order of the rows */
  readonly anchors?: readonly string[];
  /** data-effect of each row, so that the page's instrument finds it */
  readonly effects?: readonly string[];
}

function classOf(column: Column | undefined): string {
  return column?.numeric ? "num" : column?.wide ? "wide" : "";
}

/** A table that scrolls inside its own box, with caption and scoped heads; the first cell of a row is its head. */
export function table(spec: TableSpec): Html {
  const head = spec.columns.map((column) => html`<th scope="col" class="${classOf(column)}">${column.head}</th>`);
  const body = spec.rows.map((row, r) => {
    const cells = row.map((cell, c) =>
      c === 0
        ? html`<th scope="row" class="${classOf(spec.columns[0])}">${cell}</th>`
        : html`<td class="${classOf(spec.columns[c])}">${cell}</td>`,
    );
    const anchor = spec.anchors?.[r];
    const effect = spec.effects?.[r];
    return html`<tr${anchor ? html` id="${anchor}"` : ""}${effect ? html` data-effect="${effect}"` : ""}>${cells}</tr>
`;
  });
  return html`<div class="scroll" tabindex="0" role="group"><table>
<caption>${spec.caption}</caption>
<thead><tr>${head}</tr></thead>
<tbody>
${body}</tbody></table></div>
`;
}

/** A table folded away under its name, as the twin of a figure. */
export function foldedTable(summary: string, spec: TableSpec): Html {
  return html`<details class="twin"><summary>${summary}</summary>
${table(spec)}</details>
`;
}
