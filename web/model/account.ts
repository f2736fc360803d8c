// Where the records of a run are: four places, and every record in exactly one of them.
import type { RunDocument } from '../../src/domain/documents.ts';

export const PLACES = ['accepted', 'failed', 'expired', 'pending'] as const;
type Place = (typeof PLACES)[number];

export interface Segment {
  readonly place: Place;
  readonly records: number;
  /** Of the records requested, from 0 to 1. */
  readonly part: number;
}

export function segmentsOf(run: RunDocument): Segment[] {
  return PLACES.map((place) => ({
    place,
    records: run[place],
    part: run.requested > 0 ? run[place] / run.requested : 0,
  }));
}

/** False would be a fault of the app, and the page says so instead of hiding it. */
export const addsUp = (run: RunDocument): boolean =>
  run.requested === run.accepted + run.failed + run.expired + run.pending;

/** Milliseconds from the start to the end, or to now while the run goes on. */
export function elapsedMs({ startedAt, finishedAt }: RunDocument, nowMs: number): number {
  const endMs = finishedAt === null ? nowMs : Date.parse(finishedAt);
  return Math.max(0, endMs - Date.parse(startedAt));
}

/** One sentence for those who hear the page. */
export function runSentence(run: RunDocument): string {
  const numbers = segmentsOf(run)
    .filter(({ place, records }) => place === 'accepted' || records > 0)
    .map(({ place, records }) => `${records.toLocaleString('en-US')} ${place}`)
    .join(', ');
  return `Run ${run.state}: of ${run.requested.toLocaleString('en-US')} records ${numbers}.`;
}
