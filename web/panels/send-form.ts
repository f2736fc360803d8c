// The form: reads a wish, forecasts its time, shows its first records and the same as curl, and puts faults at their fields.
import { type Failure, failureText } from '../api/failure.ts';
import { fieldErrors } from '../api/field-errors.ts';
import { find, findHtml, setOptionalText, setText } from '../dom.ts';
import { type ReadWish, type RunRequestBody, readWish } from '../model/wish.ts';
import { FormFields } from './form-fields.ts';

export interface SendFormOptions {
  readonly send: (body: RunRequestBody) => Promise<void>;
  /** The sentence under the fields. */
  readonly hint: (body: RunRequestBody) => string;
  readonly curl: (body: RunRequestBody) => string;
  /** The form asks for this by now, and shows its first records; undefined while it can't, or does not show them. */
  readonly preview: (body: RunRequestBody | undefined) => void;
}

const COPIED_MS = 2_000;

export class SendForm {
  readonly #options: SendFormOptions;
  readonly #fields: FormFields;
  readonly #submit = find(document, '#submit', HTMLButtonElement);
  readonly #error = findHtml(document, '#send-error');
  readonly #hint = findHtml(document, '#forecast');
  readonly #curl = findHtml(document, '#curl');
  readonly #copy = find(document, '#copy', HTMLButtonElement);
  #isBusy = false;

  constructor(options: SendFormOptions) {
    this.#options = options;
    this.#fields = new FormFields(() => this.#changed());
    find(document, '#send', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#send();
    });
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
    this.#fields.showMessages(fields);
    this.#fields.focusFirst(fields);
    this.showError(form);
  }

  /** What the API says of a form that nobody has sent: at the fields, and without taking the cursor away. */
  showFaults(failure: Failure | undefined): void {
    this.#fields.showMessages(failure?.kind === 'problem' ? fieldErrors(failure.problem).fields : {});
  }

  showError(text: string | undefined): void {
    setOptionalText(this.#error, text);
  }

  #read(): ReadWish {
    return readWish(this.#fields.values());
  }

  async #send(): Promise<void> {
    if (this.#isBusy) return;
    const wish = this.#read();
    const messages = wish.ok ? {} : wish.errors;
    this.#fields.showMessages(messages);
    this.#fields.focusFirst(messages);
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

  #changed(): void {
    this.refresh();
    const wish = this.#read();
    this.#options.preview(wish.ok && this.#fields.isMoreOpen ? wish.body : undefined);
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
