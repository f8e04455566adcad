import { type Html, type HtmlValue, html } from "../html.ts";

/** A part of the page: its anchor, its heading, and what stands under it. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Html;
}

/** A section as HTML, named by its heading. */
export function sectionHtml(section: Section): Html {
  return html`<section id="${section.id}" aria-labelledby="${section.id}-title">
<h2 id="${section.id}-title">${section.title}</h2>
${section.body}</section>
`;
}

/** A paragraph of plain text. */
export function paragraph(...parts: readonly HtmlValue[]): Html {
  return html`<p>${parts}</p>
`;
}

/** A limitation set apart, so that it is read before the numbers. */
export function limitationNote(text: string | undefined): Html {
  return text
    ? html`<p class="limitation"><b>Read first.</b> ${text}</p>
`
    : html``;
}

/** The limitation inside a cell or a sentence with a pooled value; nothing where the folder has none. */
export function limitationInline(text: string | undefined): Html {
  return text ? html` <span class="limitation-inline">${text}</span>` : html``;
}
