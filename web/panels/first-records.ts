// The first records of a run as they would be sent, shown before any is.
import type { Clock } from '../../src/domain/clock.ts';
import type { PreviewedRecord } from '../../src/domain/records/preview.ts';
import type { Answer, ApiClient } from '../api/client.ts';
import type { Failure } from '../api/failure.ts';
import { Latest } from '../api/latest.ts';
import { findHtml, make, setText } from '../dom.ts';
import type { RunRequestBody } from '../model/wish.ts';
import { formatBytes } from '../text/numbers.ts';

interface PreviewDocument {
  readonly records: readonly PreviewedRecord[];
}

const SHOWN = 3;
/** Whoever types is not asked after between two letters. */
const QUIET_MS = 350;

export class FirstRecords {
  readonly #list = findHtml(document, '#first-records');
  readonly #aside = findHtml(document, '#first-aside');
  readonly #told: (failure: Failure | undefined) => void;
  readonly #latest: Latest<RunRequestBody, Answer<PreviewDocument>>;
  #meanBytes: number | undefined;

  /** `told`: the API has answered, with a failure or well. */
  constructor(client: ApiClient, clock: Clock, told: (failure: Failure | undefined) => void) {
    this.#told = told;
    this.#latest = new Latest(
      (body) => client.post<PreviewDocument>(`runs?preview=${SHOWN}`, body),
      (answer) => this.#take(answer),
      clock,
      QUIET_MS,
    );
  }

  /** Mean size of what is shown, without keys; undefined while nothing is. */
  get meanBytes(): number | undefined {
    return this.#meanBytes;
  }

  show(body: RunRequestBody | undefined): void {
    this.#meanBytes = undefined;
    if (body) void this.#latest.question(body);
    else this.#latest.drop();
  }

  #take(answer: Answer<PreviewDocument>): void {
    const records = answer.ok ? answer.document.records : [];
    const bytes = records.reduce((sum, record) => sum + record.bytes, 0);
    this.#meanBytes = records.length > 0 ? bytes / records.length : undefined;
    this.#list.replaceChildren(...records.map(view));
    setText(this.#aside, answer.ok ? '' : 'none, as something is not as expected');
    this.#told(answer.ok ? undefined : answer.failure);
  }
}

const view = ({ number, partitionKey, explicitHashKey, bytes, data }: PreviewedRecord): HTMLElement =>
  make(
    'li',
    {},
    make(
      'p',
      explicitHashKey === null ? {} : { title: `Explicit hash key ${explicitHashKey}` },
      make('strong', {}, `${number}`),
      make('span', { class: 'key' }, `key ${partitionKey}`),
      make('span', { class: 'size' }, formatBytes(bytes)),
    ),
    make('code', {}, data),
  );
