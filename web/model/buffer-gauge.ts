// The Firehose buffer at an instant between two polls: how full, how old, and what will make it an object.
import type { BufferDocument } from '../../src/domain/documents.ts';
import { portion } from './shard-use.ts';

export interface BufferGauge {
  readonly isEmpty: boolean;
  /** Of the size limit, from 0 to 1. */
  readonly sizePart: number;
  /** Of the interval, from 0 to 1. */
  readonly agePart: number;
  readonly ageMs: number;
  /** Until the age makes it an object; null when the buffer is empty. */
  readonly ageLeftMs: number | null;
  /** Until the size does, at the present rate; null when nothing flows. */
  readonly sizeLeftMs: number | null;
  readonly first: BufferDocument['first'];
  /** Until whichever comes first; null when neither is in sight. */
  readonly nextMs: number | null;
}

export function bufferGauge(buffer: BufferDocument, nowMs: number): BufferGauge {
  const intervalMs = buffer.intervalSeconds * 1_000;
  const ageMs = buffer.oldestArrivalAt === null ? 0 : Math.max(0, nowMs - Date.parse(buffer.oldestArrivalAt));
  const ageLeftMs = leftUntil(buffer.ageFlushAt, nowMs);
  const sizeLeftMs = leftUntil(buffer.sizeFlushAt, nowMs);
  return {
    isEmpty: buffer.bytes <= 0,
    sizePart: portion(buffer.bytes, buffer.sizeLimitBytes),
    agePart: portion(ageMs, intervalMs),
    ageMs: Math.min(ageMs, intervalMs),
    ageLeftMs,
    sizeLeftMs,
    first: buffer.first,
    nextMs: nextOf(buffer.first, ageLeftMs, sizeLeftMs),
  };
}

function nextOf(first: BufferDocument['first'], ageLeftMs: number | null, sizeLeftMs: number | null): number | null {
  if (first === 'size') return sizeLeftMs;
  return first === 'age' ? ageLeftMs : null;
}

const leftUntil = (iso: string | null, nowMs: number): number | null =>
  iso === null ? null : Math.max(0, Date.parse(iso) - nowMs);
