// A record of the stream on its way through the mirror: as the trigger hands it over, and once it was looked into.
import { isValid } from 'ulid';
import { deaggregate } from '../records/aggregation/deaggregate.ts';
import { identityOf, type RecordIdentity } from '../records/identity.ts';
import type { Arrival } from './arrivals.ts';
import { holdsBytes } from './find-bytes.ts';

/** As the trigger hands it over. */
export interface MirrorRecord extends Arrival {
  readonly sequenceNumber: bigint;
  readonly partitionKey: string;
  readonly data: Uint8Array;
  /** Why the data could not be read, where they could not; they are as they came then. */
  readonly fault?: string;
}

export interface UserRecord {
  /** Undefined: no run of ours made it. */
  readonly identity: RecordIdentity | undefined;
  readonly bytes: number;
  readonly hasEgg: boolean;
}

export interface ExaminedRecord {
  readonly record: MirrorRecord;
  /** The record itself, or those that a producer packed into it. */
  readonly userRecords: readonly UserRecord[];
  /** The partition keys whose order the record is part of: its own, or those of the user records in it. */
  readonly keys: readonly string[];
  /** Why the record is poison; undefined for one that is not. */
  readonly fault: string | undefined;
}

/** What the mirror looks for in the data of user records, as bytes. Nothing is found of an empty text. */
export interface SearchTexts {
  /** The tutorial's question: which records contain "egg"? */
  readonly egg: Uint8Array;
  /** A record that contains this one fails on purpose, to see what a poison pill does to a consumer. */
  readonly poison: Uint8Array;
}

export const searchTexts = (egg: string, poison: string): SearchTexts => ({
  egg: new TextEncoder().encode(egg),
  poison: new TextEncoder().encode(poison),
});

/** `POST /runs` makes no more, so a larger number is not one of ours. */
const MOST_NUMBER = 10_000_000;

/** Never throws: whatever is wrong with one record stays with it. */
export function examine(record: MirrorRecord, texts: SearchTexts): ExaminedRecord {
  const { partitionKey } = record;
  if (record.fault !== undefined) return { record, userRecords: [], keys: [partitionKey], fault: record.fault };
  const found = deaggregate(record.data);
  const userRecords = found.kind === 'aggregate' ? found.userRecords : [{ data: record.data, partitionKey }];
  return {
    record,
    userRecords: userRecords.map(({ data }) => ({
      identity: ourIdentity(data),
      bytes: data.length,
      hasEgg: holdsBytes(data, texts.egg),
    })),
    keys: [...new Set(userRecords.map((userRecord) => userRecord.partitionKey))],
    fault:
      found.kind === 'plain' && found.fault !== undefined
        ? `A damaged aggregate: ${found.fault}`
        : poison(userRecords, texts),
  };
}

const poison = (userRecords: readonly { readonly data: Uint8Array }[], texts: SearchTexts): string | undefined =>
  userRecords.some(({ data }) => holdsBytes(data, texts.poison)) ? 'It holds the poison text' : undefined;

/** Anyone may write into the stream, so what looks like a run of ours is checked before anything is filed under it. */
function ourIdentity(data: Uint8Array): RecordIdentity | undefined {
  const identity = identityOf(data);
  if (!identity || !isValid(identity.runId)) return undefined;
  return identity.number >= 1 && identity.number <= MOST_NUMBER ? identity : undefined;
}
