// The records of a run, of any template: checked against their settings, and made one by one.
import { invalidField } from '../errors.ts';
import type { Content } from './content.ts';
import { ANY_INSTANT_MS } from './identity.ts';
import { jsonContent } from './json-content.ts';
import { type MakerSettings, makerOf, type RecordMaker } from './maker.ts';
import type { StreamRecord } from './record.ts';
import type { RecordSettings } from './settings.ts';

/** Makes the records of a run, or refuses settings that some record of the run could not be made with. */
export async function recordsOf(
  runId: string,
  count: number,
  settings: RecordSettings & MakerSettings,
): Promise<RecordMaker> {
  const content = await contentOf(runId, settings);
  checkSize(content, count, settings);
  return makerOf(content, settings);
}

async function contentOf(runId: string, { template, seed }: RecordSettings): Promise<Content> {
  if (typeof template === 'string') return jsonContent(runId, template);
  // The library behind the placeholders is larger than the function around it: only who needs it waits for it.
  const { customContent } = await import('./custom/custom-content.ts');
  return customContent(runId, template.custom, seed);
}

function checkSize(content: Content, count: number, { recordBytes, ...settings }: RecordSettings): void {
  if (recordBytes === undefined) return;
  const makeUnsized = makerOf(content, settings);
  const leastBytes = content.leastBytes(count, (number) => makeUnsized(number, ANY_INSTANT_MS).data.length);
  if (recordBytes >= leastBytes) return;
  throw invalidField(
    '/recordBytes',
    `expected at least ${leastBytes}, as ${content.describes} takes; got ${recordBytes}`,
  );
}

/** One record of a built-in template by itself, for a look at it; a run has {@link recordsOf}. */
export function recordOf(runId: string, number: number, settings: RecordSettings, nowMs: number): StreamRecord {
  if (typeof settings.template !== 'string') throw new TypeError("A text of the user's own is made by recordsOf.");
  return makerOf(jsonContent(runId, settings.template), settings)(number, nowMs);
}
