// What a run did shard by shard.
import type { RunDocument } from '../../src/domain/documents.ts';
import { find, findHtml, make, setText } from '../dom.ts';
import { KeyedList, type View } from '../keyed-list.ts';
import { formatBytes, formatCount, formatCounted } from '../text/numbers.ts';
import { shortShard } from '../text/short-names.ts';

type RunShard = RunDocument['shards'][number];

const FIGURES = 4;

export class RunShards {
  readonly #details = find(document, '#run-shards-details', HTMLDetailsElement);
  readonly #summary = findHtml(document, '#run-shards-summary');
  readonly #rows = new KeyedList<RunShard>(findHtml(document, '#run-shards'), ({ shardId }) => shardId, rowView);

  update({ shards }: RunDocument): void {
    this.#details.hidden = shards.length === 0;
    setText(this.#summary, `Shard by shard: ${formatCounted(shards.length, 'shard')}`);
    this.#rows.update(shards);
  }
}

function rowView({ shardId }: RunShard): View<RunShard> {
  const cells = Array.from({ length: FIGURES }, () => make('td'));
  const element = make('tr', {}, make('td', { title: shardId }, shortShard(shardId)), ...cells);
  const update = (shard: RunShard): void => {
    for (const [at, text] of textsOf(shard).entries()) {
      const cell = cells[at];
      if (cell) setText(cell, text);
    }
  };
  return { element, update };
}

const textsOf = ({ accepted, bytes, throttled, retried }: RunShard): string[] => [
  formatCount(accepted),
  formatBytes(bytes),
  formatCount(throttled),
  formatCount(retried),
];
