type Child = Node | string | null | undefined;
type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** An HTML element with attributes and children. Strings become text nodes: nothing is ever parsed as markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  return fill(document.createElement(tag), attributes, children);
}

/** An SVG element, as `element`. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[K] {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

/** `true` is an attribute without a value; `false` and `undefined` are none. */
export function setAttributes(target: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) target.setAttribute(name, '');
    else if (value !== undefined && value !== false) target.setAttribute(name, String(value));
  }
}

function fill<E extends Element>(target: E, attributes: Attributes, children: readonly Child[]): E {
  setAttributes(target, attributes);
  target.append(...children.filter((child) => child !== null && child !== undefined));
  return target;
}

/** Attaches a listener and gives the element back. */
export function on<E extends Element, K extends keyof HTMLElementEventMap>(
  target: E,
  type: K,
  listener: (event: HTMLElementEventMap[K]) => void,
): E {
  target.addEventListener(type, listener as EventListener);
  return target;
}
