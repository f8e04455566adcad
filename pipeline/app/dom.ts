import type { Html } from "../report/html.ts";

/** The element with an id. @throws {RangeError} if the page has none */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new RangeError(`the page needs an element '${id}', got none`);
  return found;
}

/** Fills an element with markup that the escaping tag made. */
export function fill(element: Element, markup: Html): void {
  element.innerHTML = markup.value;
}

/** A new element from the markup of one. */
export function elementOf<T extends Element = HTMLElement>(markup: Html): T {
  const template = document.createElement("template");
  template.innerHTML = markup.value.trim();
  return template.content.firstElementChild as T;
}

/** Lets the browser paint and answer before more work. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => resolve();
    channel.port2.postMessage(undefined);
  });
}

/** After the next frame has been painted. */
export function painted(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
}

/** When the browser has nothing to do, or after a second. */
export function idle(): Promise<void> {
  return new Promise((resolve) => {
    if ("requestIdleCallback" in globalThis) requestIdleCallback(() => resolve(), { timeout: 1000 });
    else setTimeout(resolve, 200);
  });
}
