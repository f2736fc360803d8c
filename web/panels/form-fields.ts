// The fields of the form: what they hold, which of them are shown, and what is wrong with them.
import { FIELDS, type Field, type FieldMessages } from '../api/field-errors.ts';
import { find, findHtml, setOptionalText } from '../dom.ts';
import type { FormValues } from '../model/wish.ts';

const inputOf = (field: Field): HTMLInputElement | HTMLTextAreaElement =>
  field === 'custom' ? find(document, '#custom', HTMLTextAreaElement) : find(document, `#${field}`, HTMLInputElement);

export class FormFields {
  readonly #inputs = new Map(FIELDS.map((field) => [field, inputOf(field)]));
  readonly #template = find(document, '#template', HTMLSelectElement);
  readonly #strategy = find(document, '#strategy', HTMLSelectElement);
  readonly #ordered = find(document, '#ordered', HTMLInputElement);
  readonly #aggregate = find(document, '#aggregate', HTMLInputElement);
  readonly #storm = find(document, '#storm', HTMLInputElement);
  readonly #more = find(document, '#more', HTMLDetailsElement);

  constructor(changed: () => void) {
    for (const [field, input] of this.#inputs) {
      input.addEventListener('input', () => {
        this.#showMessage(field, undefined);
        changed();
      });
    }
    for (const choice of [this.#template, this.#strategy, this.#ordered, this.#aggregate, this.#storm]) {
      choice.addEventListener('change', () => {
        this.#showChosen();
        changed();
      });
    }
    this.#more.addEventListener('toggle', changed);
    // A browser that goes back to the page fills in what was there before.
    this.#showChosen();
  }

  get isMoreOpen(): boolean {
    return this.#more.open;
  }

  values(): FormValues {
    const text = (field: Field): string => this.#inputs.get(field)?.value ?? '';
    return {
      texts: {
        count: text('count'),
        custom: text('custom'),
        recordBytes: text('recordBytes'),
        key: text('key'),
        keys: text('keys'),
        exponent: text('exponent'),
        recordsPerSecond: text('recordsPerSecond'),
        seed: text('seed'),
      },
      template: this.#template.value,
      strategy: this.#strategy.value,
      isOrdered: this.#ordered.checked,
      isAggregated: this.#aggregate.checked,
      isStorm: this.#storm.checked,
    };
  }

  /** What is wrong, at the fields; those without a message are right. */
  showMessages(messages: FieldMessages): void {
    for (const field of FIELDS) this.#showMessage(field, messages[field]);
  }

  /** Goes to the first field that something is wrong with, and opens what hides it. */
  focusFirst(messages: FieldMessages): void {
    const first = FIELDS.find((field) => messages[field] !== undefined);
    if (!first) return;
    if (first !== 'count') this.#more.open = true;
    this.#inputs.get(first)?.focus();
  }

  #showMessage(field: Field, message: string | undefined): void {
    const input = this.#inputs.get(field);
    const label = input?.labels?.[0]?.firstChild?.textContent?.trim();
    setOptionalText(findHtml(document, `#${field}-error`), message === undefined ? undefined : `${label}: ${message}`);
    input?.setAttribute('aria-invalid', String(message !== undefined));
  }

  /** Some fields belong to one choice. */
  #showChosen(): void {
    for (const field of document.querySelectorAll<HTMLElement>('[data-with]')) {
      const chosen = field.dataset.with === 'template' ? this.#template.value : this.#strategy.value;
      field.hidden = !field.dataset.values?.split(' ').includes(chosen);
    }
  }
}
