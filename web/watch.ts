// Watches the API while somebody looks: one poller a document, all paused in a hidden tab or without a token.
import type { Answer, ApiClient } from './api/client.ts';
import { Poller } from './api/poller.ts';
import { isLively } from './model/rhythm.ts';
import type { ConnectionPanel } from './panels/connection.ts';
import type { TokenDialog } from './panels/token-dialog.ts';

export interface Watched<T> {
  /** How a notice calls it. */
  readonly what: string;
  /** Undefined while there is nothing to ask for. */
  readonly path: () => string | undefined;
  readonly take: (document: T) => void;
  /** What of it, when it changes, means that something happens. */
  readonly signOfLife: (document: T) => unknown;
  /** True for a document that never changes. */
  readonly once?: boolean;
  /** How long an answer may take, where that is long. */
  readonly patienceMs?: number;
}

export class Watch {
  readonly #client: ApiClient;
  readonly #connection: ConnectionPanel;
  readonly #tokenDialog: TokenDialog;
  readonly #pollers: Pick<Poller<unknown>, 'start' | 'pause'>[] = [];
  #lastChangeMs = Date.now();
  #skewMs = 0;

  constructor(client: ApiClient, connection: ConnectionPanel, tokenDialog: TokenDialog) {
    this.#client = client;
    this.#connection = connection;
    this.#tokenDialog = tokenDialog;
    document.addEventListener('visibilitychange', () => (document.hidden ? this.pause() : this.start()));
  }

  add<T>(watched: Watched<T>): void {
    let signBefore = '';
    const poller = new Poller<T>({
      read: () => {
        const path = watched.path();
        if (path !== undefined) return this.#client.get<T>(path, watched.patienceMs);
        // What nobody asks for any more is no trouble.
        this.#connection.forget(watched.what);
        return undefined;
      },
      once: watched.once ?? false,
      isLively: () => isLively(this.#lastChangeMs, Date.now()),
      take: (answer, retryAtMs) => {
        if (!this.#accept(watched.what, answer, retryAtMs)) return;
        const sign = JSON.stringify(watched.signOfLife(answer.document));
        if (sign !== signBefore) this.stir();
        signBefore = sign;
        watched.take(answer.document);
      },
    });
    this.#pollers.push(poller);
  }

  /** Asks for everything at once, and goes on while the page is seen. */
  start(): void {
    if (document.hidden) return;
    for (const poller of this.#pollers) poller.start();
  }

  pause(): void {
    for (const poller of this.#pollers) poller.pause();
  }

  /** Something happens: the next seconds are worth a poll each. */
  stir(): void {
    this.#lastChangeMs = Date.now();
  }

  askForToken(): void {
    this.pause();
    this.#tokenDialog.ask();
  }

  /** The server's time. */
  now(): number {
    return Date.now() + this.#skewMs;
  }

  #accept<T>(what: string, answer: Answer<T>, retryAtMs: number): answer is Extract<Answer<T>, { ok: true }> {
    if (answer.ok) {
      this.#skewMs = answer.skewMs;
      this.#connection.answered(what);
      return true;
    }
    if (answer.failure.kind === 'unauthorized') this.askForToken();
    else this.#connection.failed(what, answer.failure, retryAtMs);
    return false;
  }
}
