import { percent } from "../../schema/words.ts";
import { describe, type SearchResult, type Variant } from "./variants.ts";

const SHOWN = 15;

/**
 * What a search found, for a terminal: what was tried, how easily that hits anything, then the variants.
 *
 * @param result a search
 * @param verdict of the claim, so that a search without need says so
 */
export function searchText(result: SearchResult, verdict: string): string {
  const { claim, printed, tried, variants, nearby, chance, scope } = result;
  const choices = variants.filter((v) => !("study" in v.choices));
  const edited = variants.filter((v) => "study" in v.choices);
  const lines = [
    `${claim} is printed ${printed} (${verdict}). ${tried} variants tried: ${scope}.`,
    `Share of them that round to each value nearby: ${nearby.map((n) => `${n.rounds} ${shown(n.share)}`).join(", ")}.`,
    `A value nearby is hit by ${shown(chance)} of the variants on average, so a hit is a possibility, not a finding.`,
  ];
  if (tried === 0) lines.splice(1, 2, "Nothing is printed beside this figure that it could be varied with.");
  if (variants.length === 0) return [...lines, `No variant within this search gives ${printed}.`].join("\n");
  lines.push(
    "",
    `${variants.length === 1 ? "1 variant gives" : `${variants.length} variants give`} ${printed}, smallest departure first:`,
  );
  lines.push(...choices.map(line));
  if (edited.length > 0) {
    lines.push("", `${edited.length} of them change a study, which needs a reason of its own; the first ${SHOWN}:`);
    lines.push(...edited.slice(0, SHOWN).map(line));
  }
  return lines.join("\n");
}

function line(variant: Variant): string {
  const steps = variant.departures === 1 ? "1 departure " : `${variant.departures} departures`;
  return `  ${variant.value.toFixed(4)}  ${steps}  ${describe(variant)}`;
}

function shown(share: number): string {
  return percent((100 * share).toFixed(1));
}
