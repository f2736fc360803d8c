// Where the records of a run are: four places, and every record in exactly one of them.
import type { RunDocument } from '../../src/domain/documents.ts';
import { formatCount, formatCounted } from '../text/numbers.ts';

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

/** Records a second: those of late while it goes on, as soon as they are known, and those of the whole run once it has ended. */
export const rateOf = ({ currentRecordsPerSecond, recordsPerSecond }: RunDocument): number =>
  currentRecordsPerSecond ?? recordsPerSecond;

/** `9,997 accepted, 3 failed`: what is nothing is left out, but what was accepted. */
const accountText = (run: RunDocument): string =>
  segmentsOf(run)
    .filter(({ place, records }) => place === 'accepted' || records > 0)
    .map(({ place, records }) => `${formatCount(records)} ${place}`)
    .join(', ');

/** One sentence for those who hear the page. */
export const runSentence = (run: RunDocument): string =>
  `Run ${run.state}: of ${formatCount(run.requested)} records ${accountText(run)}.`;

/** Why nobody knows of a record whether it is in the stream. */
export const DOUBT = 'an answer was lost, or a worker died';

/** Of a worker that died, all that it may have sent and not stored is counted: most of it may never have arrived. */
export const doubtSentence = (unknown: number): string =>
  `Up to ${formatCounted(unknown, 'record')} may be in the stream once more than ${unknown === 1 ? 'it is' : 'they are'} counted: ${DOUBT}.`;

/** What became of a run that has ended. */
export function endSentence({ state, requested, accepted, failed, expired }: RunDocument): string {
  const of = `of ${formatCounted(requested, 'record')}`;
  if (state === 'failed') {
    return `Failed: the stream refused ${failed === requested ? 'every one' : formatCount(failed)} ${of}.`;
  }
  if (state === 'stopped') return `Stopped: ${formatCount(accepted)} ${of} are in the stream, the rest was given up.`;
  if (accepted === requested) return 'Done: every record is in the stream.';
  return `Done, but ${formatCount(failed + expired)} ${of} did not get into the stream.`;
}
