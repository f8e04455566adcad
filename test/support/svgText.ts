/** A text of an SVG with the rectangle that it surely fits into, in pixels of the whole figure. */
export interface TextBox {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly fontSize: number;
  readonly turned: boolean;
}

function attribute(tag: string, name: string): string | undefined {
  return new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1];
}

function shift(tag: string): readonly [number, number] {
  const found = /translate\((-?[\d.]+),(-?[\d.]+)\)/.exec(attribute(tag, "transform") ?? "");
  return found ? [Number(found[1]), Number(found[2])] : [0, 0];
}

/** A group while it is open: where it stands, and the attributes of type that it hands down. */
interface Group {
  readonly at: readonly [number, number];
  readonly tag: string;
}

function handedDown(tag: string): string {
  return (tag.match(/ (?:font-size|text-anchor)="[^"]*"/g) ?? []).join("");
}

/**
 * All texts of an SVG by walking its groups: positions add up, type sizes and anchors are handed down, widths are `share` of the type size per character.
 *
 * @param share mean width of a character in units of the type size; .6 is wider than any face of the font stack
 */
export function textBoxes(svg: string, share = 0.6): TextBox[] {
  const boxes: TextBox[] = [];
  const stack: Group[] = [{ at: [0, 0], tag: "" }];
  const pattern = /<g(?: [^>]*)?>|<\/g>|<text[^>]*>.*?<\/text>/gs;
  for (const [piece] of svg.matchAll(pattern)) {
    const { at, tag } = stack.at(-1) as Group;
    if (piece === "</g>") stack.pop();
    else if (piece.startsWith("<text")) boxes.push(...boxesOf(piece.replace(/>/, `${tag}>`), at, share));
    else {
      const [x, y] = shift(piece);
      // an attribute is looked up from the left: what stands nearer comes first
      stack.push({ at: [at[0] + x, at[1] + y], tag: handedDown(piece) + tag });
    }
  }
  return boxes;
}

function boxesOf(piece: string, at: readonly [number, number], share: number): TextBox[] {
  const tag = piece.slice(0, piece.indexOf(">") + 1);
  const [dx, dy] = shift(tag);
  const fontSize = Number.parseFloat(attribute(tag, "font-size") ?? "0");
  const anchor = attribute(tag, "text-anchor");
  const inner = piece.slice(tag.length, -"</text>".length);
  const lines = inner.includes("<tspan")
    ? [...inner.matchAll(/<tspan[^>]*>(.*?)<\/tspan>/g)].map((m) => m[1] as string)
    : [inner];
  const step = Number(/dy="([\d.]+)"/.exec(inner)?.[1] ?? 0);
  return lines.map((line, index) => {
    const text = line.replace(/&[a-z#0-9]+;/g, "x");
    const width = text.length * fontSize * share;
    const start = at[0] + dx - (anchor === "end" ? width : anchor === "middle" ? width / 2 : 0);
    const base = at[1] + dy + index * step;
    return {
      text,
      left: start,
      right: start + width,
      top: base - fontSize * 0.8,
      bottom: base + fontSize * 0.2,
      fontSize,
      turned: tag.includes("rotate"),
    };
  });
}

/** Pairs of texts that share some area. */
export function overlaps(boxes: readonly TextBox[]): [string, string][] {
  const found: [string, string][] = [];
  const sorted = [...boxes].sort((a, b) => a.top - b.top);
  sorted.forEach((a, i) => {
    for (let j = i + 1; j < sorted.length; j += 1) {
      const b = sorted[j] as TextBox;
      if (b.top >= a.bottom - 0.5) break;
      if (a.left < b.right - 0.5 && b.left < a.right - 0.5) found.push([a.text, b.text]);
    }
  });
  return found;
}
