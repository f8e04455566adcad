/**
 * The candidate closest to a misspelt name, for "did you mean" hints.
 *
 * Damerau–Levenshtein distance (insertion, deletion, substitution, swap of neighbours), capitals ignored. A candidate
 * further away than a third of the longer name is no hint.
 *
 * @returns the nearest candidate, the first of equals; undefined if none is near
 * @see Damerau (1964), Communications of the ACM 7:171–176
 */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    const limit = Math.max(1, Math.floor(Math.max(name.length, candidate.length) / 3));
    if (distance <= limit && distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** "did you mean modality?", or the candidates if none is near and they are few. */
export function nearestHint(name: string, candidates: readonly string[]): string | undefined {
  const close = nearest(name, candidates);
  if (close !== undefined) return `did you mean ${close}?`;
  return candidates.length > 0 && candidates.length <= 12 ? `known: ${candidates.join(", ")}` : undefined;
}

function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let distance = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        distance = Math.min(distance, beforeLast[j - 2]! + 1);
      row.push(distance);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
