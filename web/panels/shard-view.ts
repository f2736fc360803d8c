// One shard: what it takes and gives now, its last minute, and what is left of a block.
import type { ShardDocument, StreamDocument } from '../../src/domain/documents.ts';
import { make, setOptionalText, setText } from '../dom.ts';
import { HISTORY_SECONDS, minuteBars, minuteText, secondOf } from '../model/history.ts';
import { FULL_PART, portion, writePart } from '../model/shard-use.ts';
import { formatBytes, formatCount, formatDuration, formatUse } from '../text/numbers.ts';
import { hashRangePercent, shortShard } from '../text/short-names.ts';
import { type Meter, meter } from './meter.ts';

type Limits = StreamDocument['limits'];

export interface ShardReading {
  readonly shard: ShardDocument;
  readonly limits: Limits;
  /** The second that is shown of every shard that the mirror keeps up with. */
  readonly asOf: string;
}

/** Nobody counts the other readers: a limit may be reached with its meter far from full. */
const READS_NOTE = 'reads-note';

const SVG = 'http://www.w3.org/2000/svg';

export class ShardView {
  readonly element: HTMLElement;
  readonly #state = make('span', { class: 'state' });
  readonly #caption = make('figcaption');
  readonly #below = document.createElementNS(SVG, 'path');
  readonly #full = document.createElementNS(SVG, 'path');
  readonly #blocked = make('span', {
    class: 'blocked',
    title: 'A large answer of GetRecords used up the bytes of the next seconds: until then, every call is refused.',
  });
  readonly #meters: Readonly<Record<'records' | 'bytes' | 'calls' | 'readBytes', Meter>>;
  #blockedUntilMs = 0;

  constructor({ shard, limits }: ShardReading, read: () => void) {
    const name = shortShard(shard.shardId);
    this.#meters = {
      records: meter('Write records', `${name}: records written a second`),
      bytes: meter('Write bytes', `${name}: bytes written a second`),
      calls: meter("Mirror's calls", `${name}: GetRecords calls a second of the mirror`, READS_NOTE),
      readBytes: meter("Mirror's bytes", `${name}: bytes that the mirror reads a second`, READS_NOTE),
    };
    const { startingHashKey, endingHashKey } = shard.hashKeyRange;
    const keys = `${hashRangePercent(startingHashKey, endingHashKey)} % of keys`;
    const aside = make('span', { class: 'aside', title: `Hash keys ${startingHashKey} to ${endingHashKey}` }, keys);
    const button = make('button', { type: 'button', class: 'quiet', 'aria-label': `Read ${name}` }, 'Read');
    button.addEventListener('click', read);
    this.element = make(
      'article',
      { class: 'shard', 'data-shard': shard.shardId },
      make('h3', { title: shard.shardId }, name, aside, this.#blocked, this.#state, button),
      this.#minute(name, limits.shardWriteRecordsPerSecond),
      make('div', { class: 'meters' }, ...Object.values(this.#meters).map(({ element }) => element)),
    );
    this.tick(0);
  }

  update({ shard, limits, asOf }: ShardReading): void {
    const { write, read } = shard;
    this.#updateMeters(write, read, limits);
    const isClosed = shard.state === 'CLOSED';
    const isFull = writePart(write.recordsPerSecond, write.bytesPerSecond, limits) >= FULL_PART && !isClosed;
    this.element.toggleAttribute('data-full', isFull);
    this.element.toggleAttribute('data-closed', isClosed);
    setText(this.#state, stateText(isClosed, isFull));
    setText(this.#caption, minuteText(write.asOf, asOf));
    const bars = minuteBars(write.history, secondOf(write.asOf), limits);
    this.#below.setAttribute('d', bars.below);
    this.#full.setAttribute('d', bars.full);
    this.#blockedUntilMs = Date.now() + read.blockedMs;
    this.tick(Date.now());
  }

  /** Counts a block down between two polls. */
  tick(nowMs: number): void {
    const leftMs = this.#blockedUntilMs - nowMs;
    setOptionalText(this.#blocked, leftMs > 0 ? `reads blocked ${formatDuration(leftMs)}` : undefined);
  }

  #updateMeters(write: ShardDocument['write'], read: ShardDocument['read'], limits: Limits): void {
    const { records, bytes, calls, readBytes } = this.#meters;
    showUse(records, write.recordsPerSecond, limits.shardWriteRecordsPerSecond, formatCount);
    showUse(bytes, write.bytesPerSecond, limits.shardWriteBytesPerSecond, formatBytes);
    showUse(calls, read.callsPerSecond, limits.shardReadCallsPerSecond, formatCount);
    showUse(readBytes, read.bytesPerSecond, limits.shardReadBytesPerSecond, formatBytes);
  }

  #minute(name: string, limit: number | null): HTMLElement {
    const spark = document.createElementNS(SVG, 'svg');
    spark.setAttribute('class', 'spark');
    spark.setAttribute('viewBox', `0 0 ${HISTORY_SECONDS} 1`);
    spark.setAttribute('preserveAspectRatio', 'none');
    spark.setAttribute('role', 'img');
    spark.setAttribute('aria-label', `${name}: records written in each of the last ${HISTORY_SECONDS} seconds`);
    this.#full.setAttribute('class', 'full');
    spark.append(this.#below, this.#full);
    const fullHeight = limit === null ? 'the highest of the minute' : `${formatCount(limit)} records`;
    const title = `A bar of full height is ${fullHeight}`;
    return make('figure', { class: 'minute', title }, this.#caption, spark);
  }
}

const showUse = (of: Meter, used: number, limit: number | null, format: (value: number) => string): void =>
  of.update({ part: portion(used, limit), value: formatUse(used, limit, format) });

function stateText(isClosed: boolean, isFull: boolean): string {
  if (isClosed) return 'closed';
  return isFull ? 'at its limit' : 'open';
}
