// The consumer: what it has read of each shard, and of all.
import type { MirrorCounts, MirrorDocument } from '../../src/domain/documents.ts';
import { findHtml, make, setOptionalText, setText } from '../dom.ts';
import { KeyedList, type View } from '../keyed-list.ts';
import { mirrorNotes } from '../model/mirror-notes.ts';
import { formatBytes, formatCount, formatCounted, formatDuration } from '../text/numbers.ts';
import { shortShard } from '../text/short-names.ts';

interface Row {
  readonly name: string;
  readonly title: string;
  readonly counts: MirrorCounts;
}

export class MirrorPanel {
  readonly #empty = findHtml(document, '#mirror-empty');
  readonly #scroll = findHtml(document, '#mirror-scroll');
  readonly #aside = findHtml(document, '#mirror-aside');
  readonly #ofRun = findHtml(document, '#mirror-run');
  readonly #notes = new KeyedList<string>(findHtml(document, '#mirror-notes'), (note) => note, noteView);
  readonly #rows = new KeyedList<Row>(findHtml(document, '#mirror-rows'), ({ name }) => name, rowView);

  /** `ofRun`: what it saw of the run on screen. */
  update({ shards, totals, discarded }: MirrorDocument, ofRun: string | undefined): void {
    setOptionalText(this.#ofRun, ofRun);
    this.#empty.hidden = shards.length > 0;
    this.#scroll.hidden = shards.length === 0;
    setText(this.#aside, shards.length > 0 ? `${formatCounted(totals.records, 'record')} read` : '');
    const rows = shards.map((shard) => ({
      name: shortShard(shard.shardId),
      title: shard.checkpoint === null ? 'No checkpoint yet' : `Checkpoint: ${shard.checkpoint}`,
      counts: shard,
    }));
    this.#notes.update(mirrorNotes(totals, discarded));
    this.#rows.update(shards.length > 1 ? [...rows, { name: 'All', title: '', counts: totals }] : rows);
  }
}

const noteView = (note: string): View<string> => ({ element: make('li', {}, note), update: () => undefined });

function rowView(): View<Row> {
  const name = make('td');
  const cells = Array.from({ length: 5 }, () => make('td'));
  const element = make('tr', {}, name, ...cells);
  const update = (row: Row): void => {
    setText(name, row.name);
    element.title = row.title;
    for (const [at, text] of textsOf(row.counts).entries()) {
      const cell = cells[at];
      if (cell) setText(cell, text);
    }
  };
  return { element, update };
}

const textsOf = (counts: MirrorCounts): string[] => [
  formatCount(counts.records),
  formatBytes(counts.bytes),
  formatCount(counts.redelivered),
  formatCount(counts.throttled.transactions + counts.throttled.bytes),
  formatDuration(counts.millisBehindLatest),
];
