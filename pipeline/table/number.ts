/** A cell read as a number: its value, or what is wrong with it. */
export type NumberReading = { readonly value: number } | { readonly problem: string; readonly hint?: string };

const plain = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/**
 * Reads a number as printed: `.28`, `-0.301`, `1e-4`, a typographic minus sign; a decimal comma where the file's separator allows it.
 *
 * Thousands separators are refused in every form, since 1,234 may be either number.
 *
 * @param cell text without surrounding blanks, not empty
 * @param decimalComma whether `0,23` may stand for 0.23
 */
export function parseNumber(cell: string, decimalComma: boolean): NumberReading {
  const text = cell.replace(/^[\u2212\u2013]/, "-");
  if (plain.test(text)) return finite(Number(text), cell);
  const pointed = text.replace(",", ".");
  if (pointed !== text && plain.test(pointed)) {
    if (decimalComma) return finite(Number(pointed), cell);
    return { problem: got(cell), hint: `write ${pointed}: this file separates columns by commas` };
  }
  if (/^[<>≤≥=~]/.test(text)) return { problem: got(cell), hint: "a bound is no value: exclude the row with a reason" };
  if (/^(na|n\/a|nan|null|none|ns|n\.s\.|-|–|\.|\?)$/i.test(cell)) {
    return { problem: got(cell), hint: "leave the cell empty when the value is unknown" };
  }
  if (/^[+-]?[\d.]+\s*%$/.test(text)) return { problem: got(cell), hint: "write the share, 0.05 for 5%" };
  return { problem: got(cell) };
}

function finite(value: number, cell: string): NumberReading {
  return Number.isFinite(value) ? { value } : { problem: got(cell) };
}

function got(cell: string): string {
  return `needs a number, got ${JSON.stringify(cell)}`;
}
