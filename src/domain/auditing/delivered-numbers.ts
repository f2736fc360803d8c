// Which records of a run lie in S3: from the pages of the objects read before, and from the objects themselves for as
// long as the call may take.
import type { Clock } from '../clock.ts';
import { MIB } from '../limits/table.ts';
import { NumberTimes } from './number-times.ts';
import { numbersIn } from './numbers-in-object.ts';
import type { ObjectVersion, PageStore } from './page-store.ts';

export interface DeliveredObject extends ObjectVersion {
  readonly sizeBytes: number;
  readonly lastModifiedMs: number;
}

/** What Firehose wrote. */
export interface Deliveries {
  /** Every object that there is. */
  list(): Promise<readonly DeliveredObject[]>;
  /** The object whole and unpacked; undefined where it is another by now, or none. */
  read(object: ObjectVersion): Promise<Uint8Array | undefined>;
}

export interface Reading {
  readonly deliveries: Deliveries;
  readonly pages: PageStore;
  readonly clock: Clock;
  /** No further object is begun then. One step is always made, so that every call gets on. */
  readonly deadlineMs: number;
}

export interface DeliveredNumbers {
  readonly times: NumberTimes;
  readonly unreadObjects: number;
}

const PAGES_AT_ONCE = 32;
/** An object may be as large as Firehose's largest buffer, and memory is what a small one leaves. */
const OBJECTS_AT_ONCE = { most: 8, bytes: 64 * MIB };

/** Each object counts once, in whatever order and in however many calls it is read. */
export async function deliveredNumbers(
  { runId, requested }: { readonly runId: string; readonly requested: number },
  objects: readonly DeliveredObject[],
  { deliveries, pages, clock, deadlineMs }: Reading,
): Promise<DeliveredNumbers> {
  const times = new NumberTimes(requested);
  const unread: DeliveredObject[] = [];
  for (let at = 0; at < objects.length; at += PAGES_AT_ONCE) {
    const some = objects.slice(at, at + PAGES_AT_ONCE);
    const found = await Promise.all(some.map((object) => pages.numbersOf(runId, object)));
    for (const [index, object] of some.entries()) {
      const numbers = found[index];
      if (numbers) times.add(numbers);
      else unread.push(object);
    }
  }
  const readOne = async (object: DeliveredObject): Promise<boolean> => {
    const bytes = await deliveries.read(object);
    if (!bytes) return false;
    const numbers = numbersIn(bytes);
    await pages.add(object, numbers);
    times.add(numbers.get(runId) ?? []);
    return true;
  };
  let changed = 0;
  while (unread.length > 0) {
    const isRead = await Promise.all(unread.splice(0, fewOf(unread)).map(readOne));
    changed += isRead.filter((is) => !is).length;
    if (clock.now() >= deadlineMs) break;
  }
  return { times, unreadObjects: unread.length + changed };
}

function fewOf(objects: readonly DeliveredObject[]): number {
  let bytes = 0;
  const index = objects.findIndex(({ sizeBytes }, at) => {
    bytes += sizeBytes;
    return at >= OBJECTS_AT_ONCE.most || bytes > OBJECTS_AT_ONCE.bytes;
  });
  return index < 0 ? objects.length : Math.max(1, index);
}
