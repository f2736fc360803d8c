// A look at the records of a run, before it sends anything.
import type { Clock } from '../clock.ts';
import { spreadOver } from '../planning/spread-over.ts';
import type { RecordStream } from '../producing/record-stream.ts';
import { type PreviewedRecord, previewRecords } from '../records/preview.ts';
import { openRing } from './open-ring.ts';
import type { RunSettings } from './run-settings.ts';

interface PreviewContext {
  readonly stream: Pick<RecordStream, 'openShards'>;
  readonly clock: Clock;
}

/** The first records, as the run would send them if it began now. The stream is asked only where they depend on it. */
export async function previewRun(
  runId: string,
  settings: RunSettings,
  first: number,
  { stream, clock }: PreviewContext,
): Promise<PreviewedRecord[]> {
  const { partitionKey, count } = settings;
  const over = partitionKey.strategy === 'spread' ? spreadOver(partitionKey, await openRing(stream, clock)) : undefined;
  return previewRecords(runId, count, { ...settings, spreadOver: over }, first, clock.now());
}
