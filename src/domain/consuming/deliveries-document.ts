// Deliveries as the API shows them: a page of objects, their sums, and the gauge of Firehose's buffer.
import { forecastFlush } from '../delivering/forecast.ts';
import type { BufferDocument, DeliveriesDocument, DeliveryObject } from '../documents.ts';
import { invalidField } from '../errors.ts';
import type { ShardLedger } from './ledger.ts';
import { undelivered } from './undelivered.ts';

export interface BufferSettings {
  readonly bufferSizeBytes: number;
  readonly bufferIntervalSeconds: number;
  readonly recordDelimiterBytes: number;
}

export interface Page {
  readonly limit: number;
  /** The key of the last object of the page before. */
  readonly nextToken: string | undefined;
}

/** `objects` are all that there are, newest first. */
export function deliveriesDocument(
  objects: readonly DeliveryObject[],
  ledgers: readonly ShardLedger[],
  settings: BufferSettings,
  page: Page,
  nowMs: number,
): DeliveriesDocument {
  const deliveredBytes = objects.reduce((sum, { size }) => sum + size, 0);
  const start = page.nextToken === undefined ? 0 : indexAfter(objects, page.nextToken);
  const shown = objects.slice(start, start + page.limit);
  return {
    objects: shown,
    totals: { objects: objects.length, bytes: deliveredBytes },
    buffer: bufferDocument(ledgers, deliveredBytes, settings, nowMs),
    nextToken: start + page.limit < objects.length ? (shown.at(-1)?.key ?? null) : null,
  };
}

function indexAfter(objects: readonly DeliveryObject[], key: string): number {
  const index = objects.findIndex((object) => object.key === key);
  if (index < 0)
    throw invalidField('?nextToken', `expected the nextToken of an earlier answer, got ${JSON.stringify(key)}`);
  return index + 1;
}

/** The gauge alone. */
export function bufferDocument(
  ledgers: readonly ShardLedger[],
  deliveredBytes: number,
  settings: BufferSettings,
  nowMs: number,
): BufferDocument {
  const { bufferSizeBytes, bufferIntervalSeconds, recordDelimiterBytes } = settings;
  const held = undelivered(ledgers, deliveredBytes, recordDelimiterBytes, nowMs);
  const flush = forecastFlush({
    bytes: held.bytes,
    oldestArrivalMs: held.oldestArrivalMs,
    bytesPerSecond: held.bytesPerSecond,
    sizeLimitBytes: bufferSizeBytes,
    intervalSeconds: bufferIntervalSeconds,
    nowMs,
  });
  return {
    bytes: held.bytes,
    records: held.records,
    sizeLimitBytes: bufferSizeBytes,
    intervalSeconds: bufferIntervalSeconds,
    oldestArrivalAt: iso(held.oldestArrivalMs),
    ageFlushAt: iso(flush.ageFlushAtMs),
    sizeFlushAt: iso(flush.sizeFlushAtMs),
    first: flush.first,
  };
}

const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
