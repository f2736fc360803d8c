// Which objects may hold records of a run, by when they were written and by the hour in their keys.
import type { DeliveredObject } from './delivered-numbers.ts';

const MINUTE_MS = 60_000;
/** The run's clock and S3's are not the same. */
const CLOCK_SLACK_MS = 5 * MINUTE_MS;
/** A record whose answer was lost may have arrived a while after its run had ended. */
const ARRIVAL_SLACK_MS = 60 * MINUTE_MS;

const HOUR_IN_KEY = /^records\/(\d{4}\/\d\d\/\d\d\/\d\d)\//;

/**
 * An object is written after its records were sent, so none is older than the run, however late Firehose is. And the
 * hour in its key is that of its oldest record, so none of a later hour than the run's last holds any of it.
 */
export function mayHoldRun(
  { key, lastModifiedMs }: DeliveredObject,
  { startedAt, finishedAt }: { readonly startedAt: string; readonly finishedAt: string | null },
): boolean {
  if (lastModifiedMs < Date.parse(startedAt) - CLOCK_SLACK_MS) return false;
  const hour = HOUR_IN_KEY.exec(key)?.[1];
  if (finishedAt === null || hour === undefined) return true;
  const lastHour = new Date(Date.parse(finishedAt) + ARRIVAL_SLACK_MS).toISOString().slice(0, 13);
  return hour <= lastHour.replace(/[-T]/g, '/');
}
