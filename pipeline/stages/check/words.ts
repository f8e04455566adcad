/** What the ledger gives to the layers that print it: its words, and figures typed in. */
export {
  allClaimsMarkdown,
  checkWords,
  countsLine,
  explanationWords,
  shortNumber,
  verdictWords,
} from "../../ledger/markdown.ts";
export { searchText } from "../../ledger/search/text.ts";
export type { SearchResult } from "../../ledger/search/variants.ts";
export { checkShown, figureNames, parseShow } from "../../ledger/show.ts";
export { statementsMarkdown, type WeighedStatement, weighStatements } from "../../ledger/statements.ts";
export { SETTLED } from "../../ledger/verdict.ts";
