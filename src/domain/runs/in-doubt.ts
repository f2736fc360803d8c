// What a worker that died may have sent without having stored so.
import { membership } from '../producing/work-shares.ts';
import { addressOf, type RecordMaker } from '../records/maker.ts';
import type { HashKeyRange } from '../stream/shard-map.ts';
import type { WorkerDocument } from './worker-document.ts';

interface Numbers {
  readonly requested: number;
  readonly recordOf: RecordMaker;
  readonly share: HashKeyRange | undefined;
}

/**
 * How many of the worker's records may lie in the stream and be sent again all the same: what it left unsettled, and
 * what it might make before its next save. None where it handed over.
 */
export function recordsInDoubt(left: WorkerDocument, { requested, recordOf, share }: Numbers): number {
  const { made, reserved, unsettled } = left;
  if (reserved === made) return 0;
  const isOwn = membership(share);
  let inDoubt = unsettled.length;
  for (let number = made + 1; number <= Math.min(reserved, requested); number += 1) {
    if (isOwn(addressOf(recordOf, number))) inDoubt += 1;
  }
  return inDoubt;
}
