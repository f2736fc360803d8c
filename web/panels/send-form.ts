// The form: reads a wish, forecasts its time, shows the same as curl, and puts faults at their fields.
import { type Failure, failureText } from '../api/failure.ts';
import { FIELDS, type Field, fieldErrors } from '../api/field-errors.ts';
import { find, findHtml, setOptionalText, setText } from '../dom.ts';
import { type ReadWish, type RunRequestBody, readWish } from '../model/wish.ts';

export interface SendFormOptions {
  readonly send: (body: RunRequestBody) => Promise<void>;
  /** The sentence under the fields. */
  readonly hint: (body: RunRequestBody) => string;
  readonly curl: (body: RunRequestBody) => string;
}

type Messages = Readonly<Partial<Record<Field, string>>>;

const COPIED_MS = 2_000;

export class SendForm {
  readonly #options: SendFormOptions;
  readonly #inputs: Readonly<Record<Field, HTMLInputElement>> = {
    count: find(document, '#count', HTMLInputElement),
    recordBytes: find(document, '#recordBytes', HTMLInputElement),
  };
  readonly #submit = find(document, '#submit', HTMLButtonElement);
  readonly #error = findHtml(document, '#send-error');
  readonly #hint = findHtml(document, '#forecast');
  readonly #curl = findHtml(document, '#curl');
  readonly #copy = find(document, '#copy', HTMLButtonElement);
  #isBusy = false;

  constructor(options: SendFormOptions) {
    this.#options = options;
    find(document, '#send', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#send();
    });
    for (const field of FIELDS) this.#inputs[field].addEventListener('input', () => this.#changed(field));
    this.#copy.addEventListener('click', () => void this.#copyCurl());
    this.refresh();
  }

  /** Works the hint and the curl line out anew. */
  refresh(): void {
    const wish = this.#read();
    setText(this.#hint, wish.ok ? this.#options.hint(wish.body) : '');
    if (wish.ok) setText(this.#curl, this.#options.curl(wish.body));
  }

  showFailure(failure: Failure): void {
    const { fields, form } =
      failure.kind === 'problem' ? fieldErrors(failure.problem) : { fields: {}, form: failureText(failure) };
    this.#showMessages(fields);
    this.showError(form);
  }

  showError(text: string | undefined): void {
    setOptionalText(this.#error, text);
  }

  #read(): ReadWish {
    return readWish({ count: this.#inputs.count.value, recordBytes: this.#inputs.recordBytes.value });
  }

  async #send(): Promise<void> {
    if (this.#isBusy) return;
    const wish = this.#read();
    this.#showMessages(wish.ok ? {} : wish.errors);
    setOptionalText(this.#error, undefined);
    if (!wish.ok) return;
    this.#setBusy(true);
    await this.#options.send(wish.body);
    this.#setBusy(false);
  }

  /** The button keeps its focus while it can't be used, so it is not disabled but says so. */
  #setBusy(isBusy: boolean): void {
    this.#isBusy = isBusy;
    this.#submit.setAttribute('aria-disabled', String(isBusy));
    setText(this.#submit, isBusy ? 'Sending …' : 'Send');
  }

  #changed(field: Field): void {
    this.#showMessage(field, undefined);
    this.refresh();
  }

  #showMessages(messages: Messages): void {
    for (const field of FIELDS) this.#showMessage(field, messages[field]);
    const first = FIELDS.find((field) => messages[field] !== undefined);
    if (first) this.#inputs[first].focus();
  }

  #showMessage(field: Field, message: string | undefined): void {
    const label = field === 'count' ? 'How many' : 'Bytes each';
    setOptionalText(findHtml(document, `#${field}-error`), message === undefined ? undefined : `${label}: ${message}`);
    this.#inputs[field].setAttribute('aria-invalid', String(message !== undefined));
  }

  async #copyCurl(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.#curl.textContent ?? '');
      setText(this.#copy, 'Copied');
    } catch {
      // Without the right to the clipboard the line is selected, so that one key copies it.
      getSelection()?.selectAllChildren(this.#curl);
      setText(this.#copy, 'Selected');
    }
    setTimeout(() => setText(this.#copy, 'Copy'), COPIED_MS);
  }
}
