// The Firehose buffer as a gauge: bytes against age, and which of them comes first.
import type { BufferDocument } from '../../src/domain/documents.ts';
import { findHtml, make, setText } from '../dom.ts';
import { type BufferGauge, bufferGauge } from '../model/buffer-gauge.ts';
import { formatBytes, formatCountdown, formatCounted } from '../text/numbers.ts';
import { meter } from './meter.ts';

export class BufferPanel {
  readonly #aside = findHtml(document, '#buffer-aside');
  readonly #next = findHtml(document, '#buffer-next');
  readonly #before = make('span');
  readonly #countdown = make('strong', { 'data-countdown': '' });
  readonly #after = make('span');
  readonly #size = meter('Size', 'Firehose buffer: size');
  readonly #age = meter('Age of the oldest record', 'Firehose buffer: age');
  #buffer: BufferDocument | undefined;

  constructor() {
    findHtml(document, '#buffer-meters').append(this.#size.element, this.#age.element);
  }

  update(buffer: BufferDocument, nowMs: number): void {
    if (!this.#buffer) this.#next.replaceChildren(this.#before, this.#countdown, this.#after);
    this.#buffer = buffer;
    setText(this.#aside, formatCounted(buffer.records, 'record'));
    this.tick(nowMs);
  }

  /** Moves the gauge on between two polls; `nowMs` is the server's time. */
  tick(nowMs: number): void {
    if (!this.#buffer) return;
    const buffer = this.#buffer;
    const gauge = bufferGauge(buffer, nowMs);
    const limit = formatBytes(buffer.sizeLimitBytes);
    this.#size.update({ part: gauge.sizePart, value: `${formatBytes(buffer.bytes)} of ${limit}` });
    this.#age.update({
      part: gauge.agePart,
      value: `${formatCountdown(gauge.ageMs)} of ${formatCountdown(buffer.intervalSeconds * 1_000)}`,
    });
    this.#size.element.toggleAttribute('data-first', gauge.first === 'size');
    this.#age.element.toggleAttribute('data-first', gauge.first === 'age');
    const [before, countdown, after] = sentence(gauge, limit, buffer.intervalSeconds);
    setText(this.#before, before);
    setText(this.#countdown, countdown);
    setText(this.#after, after);
  }
}

function sentence(gauge: BufferGauge, limit: string, intervalSeconds: number): [string, string, string] {
  if (gauge.isEmpty) {
    const rule = `Empty. Records wait here until they are ${limit} together, or until the oldest is ${intervalSeconds} s old; `;
    return [`${rule}then they become one object in S3.`, '', ''];
  }
  if (gauge.nextMs === null) return ['It holds records, but nothing tells yet when they become an object.', '', ''];
  if (gauge.nextMs === 0) return ['The buffer is due: Firehose writes it as an object now.', '', ''];
  const why =
    gauge.first === 'size'
      ? `. Size comes first: ${limit} are reached before ${intervalSeconds} s, at the present rate.`
      : `. Age comes first: ${intervalSeconds} s are over before ${limit} are reached.`;
  return ['Next object in ', formatCountdown(gauge.nextMs), why];
}
