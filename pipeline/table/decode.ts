import type { Warning } from "../schema/warning.ts";

/** Text of a file with the encoding it was read in. */
export interface Decoded {
  readonly text: string;
  readonly encoding: "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";
  readonly warnings: readonly Warning[];
}

/**
 * Bytes to text: a byte-order mark decides, then strict UTF-8, then Windows-1252 (Latin-1 with Excel's quotation marks).
 *
 * The fallback never fails, since every byte is a character there, so it comes with a warning that asks the reader to look
 * at names with accents. Line ends become `\n`; the byte-order mark is dropped. No bytes give an empty text.
 *
 * @param file name for the warning
 * @see WHATWG Encoding Standard, sections 4.2 and 6
 */
export function decodeText(file: string, bytes: Uint8Array): Decoded {
  const marked = markOf(bytes);
  if (marked) return { text: unix(new TextDecoder(marked).decode(bytes)), encoding: marked, warnings: [] };
  try {
    return { text: unix(new TextDecoder("utf-8", { fatal: true }).decode(bytes)), encoding: "utf-8", warnings: [] };
  } catch {
    const message = `${file} is not UTF-8 and was read as Windows-1252: check names with accents, then save it as UTF-8`;
    return {
      text: unix(new TextDecoder("windows-1252").decode(bytes)),
      encoding: "windows-1252",
      warnings: [{ code: "encoding", message }],
    };
  }
}

/** Whether the bytes are a workbook (zip container of xlsx, or the older compound file) and no text. */
export function isWorkbook(bytes: Uint8Array): boolean {
  const starts = (...head: number[]) => head.every((byte, i) => bytes[i] === byte);
  return starts(0x50, 0x4b, 0x03, 0x04) || starts(0xd0, 0xcf, 0x11, 0xe0);
}

function markOf(bytes: Uint8Array): Decoded["encoding"] | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return "utf-8";
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return undefined;
}

function unix(text: string): string {
  return text.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
}
