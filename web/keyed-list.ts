// A list on the page that follows a list of documents, and keeps an item's element as long as the item is there.

export interface View<T> {
  readonly element: HTMLElement;
  readonly update: (item: T) => void;
}

export class KeyedList<T> {
  readonly #parent: Element;
  readonly #keyOf: (item: T) => string;
  readonly #create: (item: T) => View<T>;
  #views = new Map<string, View<T>>();

  constructor(parent: Element, keyOf: (item: T) => string, create: (item: T) => View<T>) {
    this.#parent = parent;
    this.#keyOf = keyOf;
    this.#create = create;
  }

  update(items: readonly T[]): void {
    const views = new Map(items.map((item) => [this.#keyOf(item), this.#viewOf(item)]));
    let at = 0;
    for (const { element } of views.values()) {
      // Only what is out of place moves: a moved element would lose its focus.
      if (this.#parent.children[at] !== element) this.#parent.insertBefore(element, this.#parent.children[at] ?? null);
      at += 1;
    }
    while (this.#parent.children.length > views.size) this.#parent.lastElementChild?.remove();
    this.#views = views;
  }

  #viewOf(item: T): View<T> {
    const view = this.#views.get(this.#keyOf(item)) ?? this.#create(item);
    view.update(item);
    return view;
  }
}
