/** What rarely used options of `fit` need, in one piece: each module loaded by itself would cut the bundle of every other command smaller. */
export { aggregateEffects } from "../aggregateEffects.ts";
export { readMatrix } from "../readMatrix.ts";
export { furtherSections } from "./furtherSections.ts";
