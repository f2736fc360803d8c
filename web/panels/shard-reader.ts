// A shard, read by hand: one GetRecords call a click, and the shard's limits say no to this reader as to any other.
import type { ReadRecordDocument, ShardRecordsDocument } from '../../src/domain/documents.ts';
import type { ApiClient } from '../api/client.ts';
import type { Failure } from '../api/failure.ts';
import { failureText } from '../api/failure.ts';
import { find, findHtml, make, setOptionalText, setText } from '../dom.ts';
import { localTime, readFacts, readPath, refusalText } from '../model/shard-question.ts';
import { formatBytes, formatTime } from '../text/numbers.ts';
import { shortShard } from '../text/short-names.ts';

/** What is said first of a time to begin at. */
const A_MINUTE_MS = 60_000;

export class ShardReader {
  readonly #client: ApiClient;
  readonly #dialog = find(document, '#reader', HTMLDialogElement);
  readonly #title = findHtml(document, '#reader-title');
  readonly #form = find(document, '#reader-form', HTMLFormElement);
  readonly #position = find(document, '#reader-position', HTMLSelectElement);
  readonly #sequenceNumber = find(document, '#reader-sequence-number', HTMLInputElement);
  readonly #time = find(document, '#reader-time', HTMLInputElement);
  readonly #limit = find(document, '#reader-limit', HTMLInputElement);
  readonly #facts = findHtml(document, '#reader-facts');
  readonly #error = findHtml(document, '#reader-error');
  readonly #records = findHtml(document, '#reader-records');
  readonly #more = find(document, '#reader-more', HTMLButtonElement);
  #shardId = '';
  #next: string | null = null;
  #isReading = false;

  constructor(client: ApiClient) {
    this.#client = client;
    this.#position.addEventListener('change', () => this.#showFields());
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#begin();
    });
    this.#more.addEventListener('click', () => {
      if (this.#next !== null) void this.#read(this.#next, { isAnew: false });
    });
  }

  open(shardId: string): void {
    if (shardId !== this.#shardId) this.#clear();
    this.#shardId = shardId;
    setText(this.#title, `Read ${shortShard(shardId).toLowerCase()}`);
    this.#time.value = localTime(Date.now() - A_MINUTE_MS);
    this.#showFields();
    this.#dialog.showModal();
  }

  #showFields(): void {
    const { value } = this.#position;
    findHtml(this.#form, '[data-for=sequenceNumber]').hidden = !value.endsWith('SEQUENCE_NUMBER');
    findHtml(this.#form, '[data-for=time]').hidden = value !== 'AT_TIMESTAMP';
  }

  #clear(): void {
    this.#next = null;
    this.#records.replaceChildren();
    setText(this.#facts, '');
    setOptionalText(this.#error, undefined);
    this.#more.hidden = true;
  }

  #begin(): void {
    const path = readPath(this.#shardId, {
      startingPosition: this.#position.value,
      sequenceNumber: this.#sequenceNumber.value,
      time: this.#time.value,
      limit: this.#limit.value,
    });
    void this.#read(path, { isAnew: true });
  }

  /** One at a time: the second of two clicks would read the same. What is on screen stays until other records are there. */
  async #read(path: string, { isAnew }: { readonly isAnew: boolean }): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    const shardId = this.#shardId;
    const answer = await this.#client.get<ShardRecordsDocument>(path);
    this.#isReading = false;
    // Another shard may have been opened meanwhile.
    if (shardId !== this.#shardId) return;
    if (answer.ok && isAnew) this.#clear();
    setOptionalText(this.#error, answer.ok ? undefined : this.#whyNot(answer.failure));
    if (answer.ok) this.#show(answer.document);
  }

  #whyNot(failure: Failure): string {
    const refusal = failure.kind === 'problem' ? refusalText(failure.problem, this.#next !== null) : undefined;
    return refusal ?? failureText(failure);
  }

  #show(document: ShardRecordsDocument): void {
    // The API's paths begin at its root, wherever the page is served.
    this.#next = document.next === null ? null : document.next.slice(1);
    this.#more.hidden = this.#next === null;
    setText(this.#facts, readFacts(document));
    const views = document.records.map(recordView);
    this.#records.append(...views);
    views[0]?.scrollIntoView({ block: 'start' });
  }
}

function recordView(record: ReadRecordDocument): HTMLElement {
  const { sequenceNumber, subSequenceNumber, partitionKey, bytes, data, note } = record;
  const place = subSequenceNumber === null ? sequenceNumber : `no. ${subSequenceNumber} in ${sequenceNumber}`;
  return make(
    'li',
    {},
    make(
      'p',
      {},
      make('span', { class: 'time' }, formatTime(record.approximateArrivalTimestamp)),
      make('span', { class: 'key' }, `key ${partitionKey}`),
      make('span', { class: 'key', title: 'Sequence number' }, place),
      ...(note === null ? [] : [make('span', { class: 'note' }, note)]),
      make('span', { class: 'size' }, formatBytes(bytes)),
    ),
    make('code', {}, String(data)),
  );
}
