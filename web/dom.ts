// The little of a framework that the page needs: find, make and update elements.

/** The element that the page's HTML promises; its absence is a fault of the build. */
export function find<E extends Element>(root: ParentNode, selector: string, kind: new () => E): E {
  const element = root.querySelector(selector);
  if (element instanceof kind) return element;
  throw new Error(`The page has no ${kind.name} at ${selector}`);
}

export const findHtml = (root: ParentNode, selector: string): HTMLElement => find(root, selector, HTMLElement);

type Attributes = Readonly<Record<string, string>>;

/** A new element with attributes and children. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Writes only what changed, so that a selection in the text survives a poll. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Shows the text, or hides the element when there is none. */
export function setOptionalText(element: HTMLElement, text: string | undefined): void {
  setText(element, text ?? '');
  element.hidden = text === undefined || text === '';
}

/** Scales a bar along its length; style properties are set by script, as the page's CSP forbids style attributes. */
export function setPart(bar: HTMLElement, part: number): void {
  bar.style.setProperty('--part', part.toFixed(4));
}
