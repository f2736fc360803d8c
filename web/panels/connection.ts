// Whether the API answers: a word in the corner while it does, a notice that says what is wrong while it does not.
import { type Failure, failureText } from '../api/failure.ts';
import { find, findHtml, setText } from '../dom.ts';

interface Trouble {
  readonly failure: Failure;
  readonly retryAtMs: number;
}

export class ConnectionPanel {
  readonly #notice = findHtml(document, '#notice');
  readonly #noticeText = findHtml(document, '#notice-text');
  readonly #corner = findHtml(document, '#connection');
  readonly #cornerText = findHtml(document, '#connection-text');
  readonly #troubles = new Map<string, Trouble>();
  #hasAnswered = false;

  constructor(retry: () => void) {
    find(document, '#retry', HTMLButtonElement).addEventListener('click', retry);
  }

  answered(what: string): void {
    this.#hasAnswered = true;
    this.#troubles.delete(what);
    this.#show();
  }

  failed(what: string, failure: Failure, retryAtMs: number): void {
    this.#troubles.set(what, { failure, retryAtMs });
    this.#show();
  }

  /** Whatever was wrong with it, it is not asked for now. */
  forget(what: string): void {
    if (this.#troubles.delete(what)) this.#show();
  }

  /** The countdown stands in the corner, as a notice that changes each second would be read out each second. */
  tick(nowMs: number): void {
    if (this.#troubles.size === 0) return;
    const nextMs = Math.min(...[...this.#troubles.values()].map(({ retryAtMs }) => retryAtMs)) - nowMs;
    setText(this.#cornerText, nextMs > 0 ? `Trying again in ${Math.ceil(nextMs / 1_000)} s` : 'Trying again …');
  }

  #show(): void {
    const isFailing = this.#troubles.size > 0;
    this.#notice.hidden = !isFailing;
    setText(this.#noticeText, isFailing ? this.#noticeWords() : '');
    this.#corner.setAttribute('data-state', this.#state(isFailing));
    if (!isFailing) setText(this.#cornerText, this.#hasAnswered ? 'Live' : 'Connecting …');
    this.tick(Date.now());
  }

  #state(isFailing: boolean): string {
    if (isFailing) return 'failing';
    return this.#hasAnswered ? 'live' : 'waiting';
  }

  /** One cause is told once, however many documents it concerns. */
  #noticeWords(): string {
    const unreachable = [...this.#troubles.values()].find(({ failure }) => failure.kind === 'unreachable');
    if (unreachable) return `${failureText(unreachable.failure)} What you see is the last that is known.`;
    const texts = [...this.#troubles].map(([what, { failure }]) => `${what}: ${failureText(failure)}`);
    return [...new Set(texts)].join(' ');
  }
}
