import type { Assets } from "../schema/assets.ts";
import { type Html, html, raw } from "./html.ts";
import type { ReportModel } from "./model.ts";

/** What makes a page recompute itself: markup for its end, and the hash of the script for its security policy. */
export interface Embedded {
  readonly markup: Html;
  readonly sha256: string;
}

/**
 * The rows of a folder and the program, for a page with a pooled value; undefined for every other page, and where no
 * program was handed over.
 *
 * JSON inside a script element: `<` is written \u003c, so that no text of the data can end the element.
 */
export function embedded(model: ReportModel, { instrument }: Assets): Embedded | undefined {
  if (!instrument || !model.overall || model.ingest.analysis.kind !== "recompute") return undefined;
  const data = JSON.stringify(model.ingest).replaceAll("<", "\\u003c");
  return {
    sha256: instrument.sha256,
    markup: html`<script type="application/json" id="dataset">${raw(data)}</script>
<script>${raw(instrument.code)}</script>
`,
  };
}
