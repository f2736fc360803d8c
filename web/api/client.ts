// Asks the API, and answers with a document or with what went wrong. Never throws.
import { type Failure, failureOf } from './failure.ts';
import { clockSkewMs } from './server-clock.ts';

export type Answer<T> =
  | { readonly ok: true; readonly document: T; readonly skewMs: number }
  | { readonly ok: false; readonly failure: Failure };

const GET_TIMEOUT_MS = 15_000;

export class ApiClient {
  readonly #base: URL;
  readonly #token: () => string | null;

  /** `token` is asked for with each request: it may come later, or change. */
  constructor(base: URL, token: () => string | null) {
    this.#base = base;
    this.#token = token;
  }

  url(path: string): string {
    return new URL(path, this.#base).href;
  }

  get<T>(path: string, patienceMs = GET_TIMEOUT_MS): Promise<Answer<T>> {
    return this.#ask(path, {}, {}, patienceMs);
  }

  /** Has no time limit of its own: a short run answers when it is done. */
  post<T>(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer<T>> {
    return this.#ask(
      path,
      { method: 'POST', body: JSON.stringify(body) },
      { 'content-type': 'application/json', ...headers },
    );
  }

  async #ask<T>(
    path: string,
    init: RequestInit,
    given: Readonly<Record<string, string>>,
    patienceMs?: number,
  ): Promise<Answer<T>> {
    const token = this.#token();
    const signal = patienceMs === undefined ? null : AbortSignal.timeout(patienceMs);
    const headers = { ...given, ...(token === null ? {} : { authorization: `Bearer ${token}` }) };
    try {
      const response = await fetch(this.url(path), { ...init, headers, signal, cache: 'no-store' });
      return await answerOf<T>(response);
    } catch (error) {
      return { ok: false, failure: { kind: 'unreachable', message: reasonOf(error, patienceMs) } };
    }
  }
}

async function answerOf<T>(response: Response): Promise<Answer<T>> {
  const text = await response.text();
  const contentType = response.headers.get('content-type') ?? '';
  if (!response.ok) return { ok: false, failure: failureOf(response.status, contentType, text) };
  try {
    // The one place that takes the API at its word: page and API are parts of one deployment.
    const document = JSON.parse(text) as T;
    return { ok: true, document, skewMs: clockSkewMs(response.headers.get('date'), Date.now()) };
  } catch {
    return { ok: false, failure: { kind: 'unexpected', status: response.status, text: 'something that is not JSON' } };
  }
}

function reasonOf(error: unknown, patienceMs = 0): string {
  if (!(error instanceof Error)) return 'unknown reason';
  if (error.name === 'TimeoutError') return `nothing within ${patienceMs / 1_000} s`;
  // Every browser words a failed connection in its own way, and none helps.
  return error instanceof TypeError ? 'no connection' : error.message;
}
