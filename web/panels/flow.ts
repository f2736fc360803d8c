// The way of the records as a picture, with live numbers at every stop.
import type { DeliveriesDocument, MirrorDocument, RunDocument, StreamDocument } from '../../src/domain/documents.ts';
import { find, findHtml, make, setPart, setText } from '../dom.ts';
import { rateOf } from '../model/account.ts';
import { bufferGauge } from '../model/buffer-gauge.ts';
import { FULL_PART, portion, writePart } from '../model/shard-use.ts';
import {
  formatBytes,
  formatCount,
  formatCountdown,
  formatCounted,
  formatDuration,
  formatRate,
} from '../text/numbers.ts';

type Link = 'api' | 'stream' | 'mirror' | 'firehose' | 's3';

/** An object is written in an instant; its link moves long enough to be seen. */
const DELIVERY_SEEN_MS = 4_000;
const PERCENT = 100;

export class FlowPanel {
  readonly #shards = findHtml(document, '#flow-shards');
  #deliveries: DeliveriesDocument | undefined;
  #mirrored: number | undefined;
  #deliveredAtMs = Number.NEGATIVE_INFINITY;

  /** Between the click and the first account. */
  expectRun(count: number): void {
    this.#say('requested', formatCount(count));
    this.#say('api', 'starting');
    this.#say('api-caption', 'makes and pushes them');
    this.#flow('api', true);
  }

  reset(): void {
    this.#say('requested', formatCount(0));
    this.#say('api', 'idle');
    this.#flow('api', false);
  }

  updateRun(run: RunDocument): void {
    const isRunning = run.state === 'running';
    this.#say('requested', formatCount(run.requested));
    this.#say('api', isRunning ? `${formatRate(rateOf(run))}/s` : run.state);
    const part = Math.floor(portion(run.accepted, run.requested) * PERCENT);
    this.#say('api-caption', isRunning ? `${part} % accepted` : `${formatCount(run.accepted)} accepted`);
    this.#flow('api', isRunning);
  }

  updateStream(stream: StreamDocument): void {
    const open = stream.shards.filter(({ state }) => state === 'OPEN');
    const recordsPerSecond = open.reduce((sum, { write }) => sum + write.recordsPerSecond, 0);
    const readBytes = open.reduce((sum, { read }) => sum + read.bytesPerSecond, 0);
    this.#say('stream', `${formatCount(recordsPerSecond)}/s`);
    this.#say('stream-caption', `records into ${formatCounted(open.length, 'shard')}`);
    this.#showBars(open.map(({ write }) => writePart(write.recordsPerSecond, write.bytesPerSecond, stream.limits)));
    this.#flow('stream', recordsPerSecond > 0);
    this.#flow('firehose', recordsPerSecond > 0);
    this.#flow('mirror', readBytes > 0);
  }

  updateMirror({ totals }: MirrorDocument): void {
    this.#say('mirror', formatCount(totals.records));
    // How far behind it was with its last record says nothing once there are no more.
    const isReading = this.#mirrored !== undefined && totals.records > this.#mirrored;
    const behind = `read, ${formatDuration(totals.millisBehindLatest)} behind`;
    this.#say('mirror-caption', isReading ? behind : 'records read back');
    this.#mirrored = totals.records;
  }

  updateDeliveries(deliveries: DeliveriesDocument, nowMs: number): void {
    const before = this.#deliveries?.totals.objects ?? deliveries.totals.objects;
    if (deliveries.totals.objects > before) this.#deliveredAtMs = nowMs;
    this.#deliveries = deliveries;
    this.#say('firehose', formatBytes(deliveries.buffer.bytes));
    this.#say('s3', formatCounted(deliveries.totals.objects, 'object'));
    this.#say('s3-caption', formatBytes(deliveries.totals.bytes));
    this.tick(nowMs);
  }

  /** Moves the countdown on between two polls; `nowMs` is the server's time. */
  tick(nowMs: number): void {
    if (!this.#deliveries) return;
    const { nextMs } = bufferGauge(this.#deliveries.buffer, nowMs);
    this.#say('firehose-caption', nextMs === null ? 'in its buffer' : `buffered, out in ${formatCountdown(nextMs)}`);
    this.#flow('s3', nowMs - this.#deliveredAtMs < DELIVERY_SEEN_MS);
  }

  #say(id: string, text: string): void {
    setText(findHtml(document, `#flow-${id}`), text);
  }

  #flow(link: Link, isFlowing: boolean): void {
    find(document, `.stop[data-link="${link}"]`, HTMLElement).toggleAttribute('data-flowing', isFlowing);
  }

  #showBars(parts: readonly number[]): void {
    while (this.#shards.children.length < parts.length) this.#shards.append(make('i'));
    while (this.#shards.children.length > parts.length) this.#shards.lastElementChild?.remove();
    for (const [at, part] of parts.entries()) {
      const bar = this.#shards.children[at];
      if (!(bar instanceof HTMLElement)) continue;
      setPart(bar, part);
      bar.toggleAttribute('data-full', part >= FULL_PART);
    }
  }
}
