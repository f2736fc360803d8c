// The audit of a run in words: where its accepted records are, whether that may still change, and what is wrong.
import type { AuditDocument, AuditWait, RunDocument } from '../../src/domain/documents.ts';
import { formatCount, formatCountdown, formatCounted } from '../text/numbers.ts';
import { DOUBT, doubtSentence } from './account.ts';

/** Every accepted record is in exactly one of them. */
export const FINDS = ['delivered', 'buffered', 'unread', 'missing'] as const;
type Find = (typeof FINDS)[number];

export interface FindPart {
  readonly find: Find;
  readonly records: number;
  /** Of the records accepted, from 0 to 1. */
  readonly part: number;
}

/** What the run's account has, and what was found beyond it. */
export const allAccepted = ({ accepted, acceptedUnreported }: AuditDocument): number => accepted + acceptedUnreported;

export function findsOf(audit: AuditDocument): FindPart[] {
  const all = allAccepted(audit);
  return FINDS.map((find) => {
    const records = find === 'missing' ? audit.missing.count : audit[find];
    return { find, records, part: all > 0 ? records / all : 0 };
  });
}

export const isFaulty = ({ missing, outOfOrder, duplicated: { producer, firehose } }: AuditDocument): boolean =>
  missing.count + outOfOrder + producer + firehose > 0;

/** Did each record arrive, once, in order, in S3? */
export function verdictOf(audit: AuditDocument): string {
  const { state, delivered, missing, outOfOrder } = audit;
  const accepted = allAccepted(audit);
  const records = formatCounted(accepted, 'accepted record');
  if (state === 'settling')
    return `So far, ${formatCount(delivered)} of ${records} ${areIn(delivered)} S3${faultsSoFar(audit)}.`;
  if (accepted === 0) return 'No record got into the stream, so there is none to look for.';
  if (delivered === 0)
    return accepted === 1 ? 'The accepted record is missing in S3.' : `All ${records} are missing in S3.`;
  const doubled = doublesOf(audit);
  const arrived =
    missing.count === 0
      ? `Every ${accepted === audit.requested ? '' : 'accepted '}record arrived in S3`
      : `${formatCount(missing.count)} of ${records} ${missing.count === 1 ? 'is' : 'are'} missing in S3; the ${delivered === 1 ? 'other' : 'others'} arrived`;
  const once = doubled === 0 ? 'once' : `with ${formatCounted(doubled, 'double')}`;
  const inOrder = outOfOrder === 0 ? 'in order' : `with ${formatCount(outOfOrder)} out of order`;
  return `${arrived}, ${once} and ${inOrder}.`;
}

const doublesOf = ({ duplicated }: AuditDocument): number => duplicated.producer + duplicated.firehose;

function faultsSoFar(audit: AuditDocument): string {
  const { missing, outOfOrder } = audit;
  const doubled = doublesOf(audit);
  const faults = [
    ...(missing.count > 0 ? [`${formatCount(missing.count)} missing`] : []),
    ...(doubled > 0 ? [formatCounted(doubled, 'double')] : []),
    ...(outOfOrder > 0 ? [`${formatCount(outOfOrder)} out of order`] : []),
  ];
  return faults.length > 0 ? `, with ${listed(faults)}` : '';
}

const areIn = (count: number): string => (count === 1 ? 'is in' : 'are in');

const WAITS: Readonly<Record<AuditWait, string>> = {
  run: 'the run to end',
  mirror: 'the mirror to read on',
  objects: 'objects to be read',
  delivery: 'Firehose to deliver',
};

/** What it waits for, and whatever is not as it should be: by cause, with the numbers that are known. */
export function auditNotes(audit: AuditDocument, { settings }: Pick<RunDocument, 'settings'>, nowMs: number): string[] {
  const { acceptedUnreported, missing, duplicated, outOfOrder, unknown, unread } = audit;
  const { producer, redelivery, firehose, first } = duplicated;
  const notes: readonly (readonly [happened: boolean, note: () => string])[] = [
    [audit.waitsFor.length > 0, () => `It waits for ${listed(audit.waitsFor.map((wait) => WAITS[wait]))}.`],
    [audit.buffered > 0, () => bufferNote(audit, nowMs)],
    [unread > 0, () => `${formatCounted(unread, 'record')} may be in objects that are not read yet.`],
    [
      acceptedUnreported > 0,
      () =>
        `${formatCounted(acceptedUnreported, 'record')} arrived that the run's account does not have as accepted: ${audit.waitsFor.includes('run') ? 'a worker has still to say so' : DOUBT}.`,
    ],
    [missing.count > 0, () => `Missing: ${numbersText(missing.first, missing.count)}.`],
    [
      producer > 0,
      () =>
        `In the stream more than once: ${numbersText(first.producer, producer)}. An answer was lost, or a worker died, and ${wasOrWere(producer)} sent again.`,
    ],
    [
      firehose > 0,
      () =>
        `In S3 more often than in the stream: ${numbersText(first.firehose, firehose)}. Firehose delivers at least once.`,
    ],
    [
      redelivery > 0,
      () =>
        `${formatCounted(redelivery, 'record')} came to the mirror again after a failed batch, and ${redelivery === 1 ? 'is' : 'are'} counted once.`,
    ],
    [outOfOrder > 0, () => orderNote(outOfOrder, settings.ordered === true)],
    [unknown > 0, () => doubtSentence(unknown)],
  ];
  return notes.flatMap(([happened, note]) => (happened ? [note()] : []));
}

const wasOrWere = (count: number): string => (count === 1 ? 'it was' : 'they were');

function orderNote(outOfOrder: number, isOrdered: boolean): string {
  const came = `${formatCounted(outOfOrder, 'record')} came behind a later one of the same key`;
  return isOrdered
    ? `${came}, though the run keeps each key's order: ${DOUBT}, and ${wasOrWere(outOfOrder)} sent again.`
    : `${came}: what is refused is sent again. "Keep each key's order" prevents it.`;
}

function bufferNote({ buffered, flush }: AuditDocument, nowMs: number): string {
  const held = `${formatCounted(buffered, 'record')} ${areIn(buffered)} Firehose's buffer`;
  if (!flush) return `${held}.`;
  const left = formatCountdown(Date.parse(flush.at) - nowMs);
  const why = flush.by === 'size' ? 'when it is full' : 'when its oldest record is old enough';
  return `${held}, which becomes an object in ${left}, ${why}.`;
}

const SHOWN_NUMBERS = 20;

/** `3, 77 and 112`; `3, 77 … and 98 more`; how many, where none is known. */
function numbersText(first: readonly number[], count: number): string {
  const shown = first.slice(0, SHOWN_NUMBERS).map((number) => `no. ${number}`);
  if (shown.length === 0) return formatCounted(count, 'record');
  const more = count - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${formatCount(more)} more` : listed(shown);
}

/** `a, b and c` */
const listed = (texts: readonly string[]): string =>
  texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`;
