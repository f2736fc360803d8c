// Asks for the stage's token, once, however many requests were refused.
import { keepToken, readToken } from '../api/token.ts';
import { find, findHtml, setOptionalText } from '../dom.ts';

export class TokenDialog {
  readonly #dialog = find(document, '#token', HTMLDialogElement);
  readonly #input = find(document, '#token-input', HTMLInputElement);
  readonly #error = findHtml(document, '#token-error');

  constructor(accepted: () => void) {
    find(document, '#token-form', HTMLFormElement).addEventListener('submit', (event) => {
      const token = this.#input.value.trim();
      if (token === '') return event.preventDefault();
      keepToken(token);
      this.#input.value = '';
      accepted();
    });
    // Without a token nothing works: the question can't be closed away.
    this.#dialog.addEventListener('cancel', (event) => event.preventDefault());
  }

  ask(): void {
    if (this.#dialog.open) return;
    setOptionalText(
      this.#error,
      readToken() === null ? undefined : 'The stage refused this token. Check it, and enter it again.',
    );
    this.#dialog.showModal();
  }
}
