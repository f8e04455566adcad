/** Pixels of a PNG for one of the drawing. */
const SCALE = 2;

/** A figure as one SVG file: its panels, which the page shows one below the other, together. */
export function wholeSvg(figure: Element): string {
  const panels = [...figure.querySelectorAll<SVGSVGElement>(".wide-only .panel svg")];
  const sizes = panels.map((svg) => ({
    width: Number(svg.getAttribute("width")),
    height: Number(svg.getAttribute("height")),
  }));
  const serializer = new XMLSerializer();
  const [first] = panels;
  if (panels.length === 1 && first) return serializer.serializeToString(first);
  let top = 0;
  const parts = panels.map((svg, i) => {
    const part = svg.cloneNode(true) as SVGSVGElement;
    part.setAttribute("y", String(top));
    top += sizes[i]!.height;
    return serializer.serializeToString(part);
  });
  const width = Math.max(...sizes.map((size) => size.width));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${top}" viewBox="0 0 ${width} ${top}">${parts.join("")}</svg>`;
}

/** An SVG drawn on white at twice its size. @throws {RangeError} if the browser cannot draw it */
export async function pngOf(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth * SCALE;
  canvas.height = image.naturalHeight * SCALE;
  const context = canvas.getContext("2d")!;
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, "image/png");
  });
  if (!blob) throw new RangeError("a picture needs a canvas of moderate size, got none");
  return blob;
}
