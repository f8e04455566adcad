const RELATION = "(?=[ \\u00a0](?:=|&lt;|&gt;)|\\()";
/** Statistics of one Latin letter: small ones wherever they stand alone, capitals (which may be initials) and what follows a parenthesis in a relation only. */
const SYMBOL = new RegExp(
  `(?<![\\p{L}\\d_.’'(])([rkpzn])(?![\\p{L}\\d_.’'\\-])|(?<![\\p{L}\\d_.’'(])([FQt])${RELATION}|(?<=\\()([rkpzn])${RELATION}`,
  "gu",
);

/** A term as its link shows it: one letter is a symbol wherever it stands. */
export const termText = (term: string) => (/^[rkpznQ]$/.test(term) ? `<i>${term}</i>` : typeset(term));

/**
 * Symbols in italics, as APA style has them, and kept on one line with their numbers; apostrophes as printers have them.
 *
 * @param text escaped text without markup
 * @see American Psychological Association (2020), Publication Manual, 7th ed., section 6.44
 */
export function typeset(text: string): string {
  return text
    .replace(/(?<=\p{L})&#39;(?=\p{L})/gu, "’")
    .replace(/ (=|&lt;|&gt;) (?=[−.\d])/g, "\u00a0$1\u00a0")
    .replace(/(\[−?[\d.]+,) (?=−?[\d.]+\])/g, "$1\u00a0")
    .replace(/\bQM\b/g, "<i>Q</i><sub>M</sub>")
    .replace(/(?<![\p{L}])([IR])²/gu, "<i>$1</i>²")
    .replace(SYMBOL, "<i>$1$2$3</i>");
}
