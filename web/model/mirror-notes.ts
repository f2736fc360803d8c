// What the mirror has to tell beside its figures: said only where it happened.
import type { DiscardsDocument, MirrorCounts } from '../../src/domain/documents.ts';
import { formatCount, formatCounted, formatDuration } from '../text/numbers.ts';
import { shortShard } from '../text/short-names.ts';

export function mirrorNotes(totals: MirrorCounts, discarded: DiscardsDocument): string[] {
  const { records, userRecords, redelivered, eggs, held, failures, setAside, abandoned, throttled, waitedMs } = totals;
  const notes: readonly (readonly [happened: boolean, note: string])[] = [
    [
      userRecords > records,
      `${formatCounted(userRecords, 'user record')} in ${formatCounted(records, 'record')}: a producer aggregates.`,
    ],
    [
      redelivered > 0,
      `${formatCounted(redelivered, 'record')} came again after a failed batch, and ${redelivered === 1 ? 'is' : 'are'} counted once.`,
    ],
    [
      throttled.transactions + throttled.bytes > 0,
      `Refused by the shards' read limits: ${formatCounted(throttled.transactions, 'read')} for the calls, ${formatCount(throttled.bytes)} for the bytes. It waited ${formatDuration(waitedMs)} for them in all.`,
    ],
    [eggs > 0, `${formatCounted(eggs, 'egg')} found.`],
    [
      held > 0,
      `${formatCounted(held, 'record')} held back: poison, and what came behind it under the same key (${formatCounted(failures, 'failed try', 'failed tries')}).`,
    ],
    [setAside > 0, `${formatCounted(setAside, 'poison record')} set aside under errors/.`],
    [abandoned > 0, `${formatCounted(abandoned, 'record')} given up by the trigger, and never counted.`],
    [discarded.batches > 0, discardNote(discarded)],
  ];
  return notes.flatMap(([happened, note]) => (happened ? [note] : []));
}

function discardNote({ batches, isMore, latest: [last] }: DiscardsDocument): string {
  const given = `${isMore ? 'More than ' : ''}${formatCounted(batches, 'batch', 'batches')} given up by the trigger, under aws/lambda/`;
  // S3 lists by shard and then by time: where not all are listed, the last of those may be long ago.
  if (!last || isMore) return `${given}.`;
  return `${given}; the last: ${shortShard(last.shardId)}, ${formatCounted(last.records, 'record')}, ${last.reason}.`;
}
