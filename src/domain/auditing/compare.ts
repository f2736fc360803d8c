// What the mirror saw of a run beside what lies in S3, number by number.
import type { NumberSet } from '../consuming/number-set.ts';
import type { NumberTimes } from './number-times.ts';

/** Numbers named of each kind: as far as a person reads on. */
const NAMED = 100;

/** How many, and the first of them. */
interface Numbers {
  readonly count: number;
  readonly first: readonly number[];
}

export interface Comparison {
  /** Different numbers that the mirror saw, and that lie in S3. */
  readonly mirrored: number;
  readonly delivered: number;
  /** Neither in S3 nor seen by the mirror, nor known never to have been accepted. */
  readonly unseen: Numbers;
  /** Seen by the mirror, and not in S3. */
  readonly undelivered: Numbers;
  /** Both of them. */
  readonly absent: Numbers;
  /** Records of the stream beyond a number's first. */
  readonly doubledInStream: Numbers;
  /** Records in S3 beyond those in the stream. */
  readonly doubledInDelivery: Numbers;
  /** Records of the stream that the mirror saw, and that are not in S3: doubled ones count as often as they came. */
  readonly due: number;
}

/** `neverAccepted` are the numbers that were not, as far as that is known. */
export function compare(
  requested: number,
  inStream: NumberTimes,
  inDelivery: NumberTimes,
  neverAccepted: NumberSet,
): Comparison {
  const [unseen, undelivered, absent] = [new Named(), new Named(), new Named()];
  const [doubledInStream, doubledInDelivery] = [new Named(), new Named()];
  let mirrored = 0;
  let delivered = 0;
  let due = 0;
  for (let number = 1; number <= requested; number += 1) {
    const seen = inStream.of(number);
    const stored = inDelivery.of(number);
    if (seen > 0) mirrored += 1;
    if (stored > 0) delivered += 1;
    else if (seen > 0 || !neverAccepted.has(number)) {
      absent.add(number);
      (seen > 0 ? undelivered : unseen).add(number);
    }
    doubledInStream.add(number, seen - 1);
    doubledInDelivery.add(number, stored - Math.max(1, seen));
    due += Math.max(0, seen - stored);
  }
  return { mirrored, delivered, unseen, undelivered, absent, doubledInStream, doubledInDelivery, due };
}

/** Counts, and names the first. */
class Named {
  count = 0;
  readonly first: number[] = [];

  add(number: number, times = 1): void {
    if (times <= 0) return;
    this.count += times;
    if (this.first.length < NAMED) this.first.push(number);
  }
}
