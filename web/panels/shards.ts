// The shards of the stream, each with its meters.
import type { ShardDocument, StreamDocument } from '../../src/domain/documents.ts';
import { findHtml, setOptionalText, setText } from '../dom.ts';
import { KeyedList } from '../keyed-list.ts';
import { openShards } from '../model/forecast-hint.ts';
import { secondsText } from '../model/history.ts';
import { type ShardReading, ShardView } from './shard-view.ts';

export class ShardsPanel {
  readonly #views = new Set<ShardView>();
  readonly #empty = findHtml(document, '#shards-empty');
  readonly #aside = findHtml(document, '#shards-aside');
  readonly #readsNote = findHtml(document, '#reads-note');
  readonly #list = new KeyedList<ShardReading>(
    findHtml(document, '#shards'),
    ({ shard }) => shard.shardId,
    (reading) => this.#create(reading),
  );
  readonly #read: (shardId: string) => void;

  /** `read`: somebody wants to see what is in a shard. */
  constructor(read: (shardId: string) => void) {
    this.#read = read;
  }

  update(stream: StreamDocument): void {
    const { limits, asOf } = stream;
    this.#list.update(openFirst(stream.shards).map((shard) => ({ shard, limits, asOf })));
    setOptionalText(
      this.#empty,
      stream.shards.length === 0 ? `The stream has no shards: it is ${stream.status}.` : undefined,
    );
    this.#readsNote.hidden = stream.shards.length === 0;
    setText(this.#aside, `${openShards(stream).length} open, ${secondsText(stream)}`);
  }

  tick(nowMs: number): void {
    for (const view of this.#views) view.tick(nowMs);
  }

  #create(reading: ShardReading) {
    const view = new ShardView(reading, () => this.#read(reading.shard.shardId));
    this.#views.add(view);
    return { element: view.element, update: (next: ShardReading) => view.update(next) };
  }
}

const openFirst = (shards: readonly ShardDocument[]): ShardDocument[] => [
  ...shards.filter(({ state }) => state === 'OPEN'),
  ...shards.filter(({ state }) => state === 'CLOSED'),
];
