import { Html } from "./html.ts";
import { glossary, termId } from "./sections/glossary.ts";
import { termText, typeset } from "./typeset.ts";

const TERMS = new Map(glossary.flatMap(({ term, words }) => words.map((word) => [word, termId(term)] as const)));

/** Longest words first, so that `prediction interval` is not read as an interval of another kind. */
const WORDS = new RegExp(
  `(?<![\\p{L}\\d_])(?:${[...TERMS.keys()]
    .sort((a, b) => b.length - a.length)
    .map((word) => word.replace(/[*+?.()[\]]/g, "\\$&").replaceAll(" ", "[ \u00a0]"))
    .join("|")})(?![\\p{L}\\d_])`,
  "gu",
);

/** Parts of a section that speak to the reader; cells and drawings hold data and stay as they are. */
const PROSE = /<(p|figcaption|caption|thead)\b[^>]*>.*?<\/\1>|<li>(?:(?!<li>).)*?<\/li>/gs;
/** The same where the cells of a table are phrases too. */
const PROSE_AND_CELLS = /<(p|figcaption|caption|thead|td)\b[^>]*>.*?<\/\1>|<li>(?:(?!<li>).)*?<\/li>/gs;
/** How a table begins that carries its role as an attribute: its caption may then hold no link. */
const NAMED_TABLE = 'role="table">\n';
/** Elements whose text is no prose: links of their own, code, buttons. */
const OPAQUE = /^<\/?(a|code|button|kbd)\b/;

/**
 * Prose as it is shown: the first mention of each term is a link to its place in the glossary, statistical symbols are in italics.
 *
 * @param body markup of one section, already escaped
 * @param cells whether the cells of its tables are phrases to be read, not data
 * @see American Psychological Association (2020), Publication Manual, 7th ed., section 6.44
 */
export function withTerms(body: Html, cells = false): Html {
  const seen = new Set<string>();
  const linked = (text: string): string => {
    let at = 0;
    let result = "";
    for (const match of text.matchAll(WORDS)) {
      const id = TERMS.get(match[0].replaceAll("\u00a0", " ")) as string;
      if (seen.has(id)) continue;
      seen.add(id);
      result += `${typeset(text.slice(at, match.index))}<a class="term" href="#${id}">${termText(match[0])}</a>`;
      at = match.index + match[0].length;
    }
    return result + typeset(text.slice(at));
  };
  return new Html(
    body.value.replace(cells ? PROSE_AND_CELLS : PROSE, (block, _, at: number) =>
      proseOf(block, body.value.startsWith(NAMED_TABLE, at - NAMED_TABLE.length) ? typeset : linked),
    ),
  );
}

/** Ids of the terms that markup leads to. */
export function termsIn(shown: Html): ReadonlySet<string> {
  return new Set([...shown.value.matchAll(/<a class="term" href="#([^"]*)"/g)].map((match) => match[1] as string));
}

function proseOf(block: string, linked: (text: string) => string): string {
  let closed = 0;
  return block
    .split(/(<[^>]*>)/)
    .map((part) => {
      if (!part.startsWith("<")) return closed > 0 || part === "" ? part : linked(part);
      if (OPAQUE.test(part)) closed += part.startsWith("</") ? -1 : 1;
      return part;
    })
    .join("");
}
