import type { Validation } from "./validateFile.ts";

/** A sound table in a few lines: counts, exclusions by reason, warnings. */
export function validationText({ file, codebook, columns, counts, warnings }: Validation): string {
  const { rows, included, excluded, corrected, studies, samples } = counts;
  const lines = [
    `${file}: sound, ${rows} rows in ${columns.length} columns, read by ${codebook ? "its codebook" : "the names of its columns"}`,
    `${included} included, of ${samples} samples in ${studies} studies; ${rows - included} excluded; ${corrected} corrected`,
    ...Object.entries(excluded)
      .sort(([, a], [, b]) => b - a)
      .map(([reason, count]) => `  ${String(count).padStart(3)} ${reason}`),
  ];
  if (warnings.length > 0)
    lines.push(`${warnings.length} to look at:`, ...warnings.map(({ message }) => `  ${message}`));
  return lines.join("\n");
}
