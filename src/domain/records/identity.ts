// Which record of which run some data are, and when they were made: every template writes it in one of two spellings,
// and here both are read.

export interface RecordIdentity {
  readonly runId: string;
  /** Its place in the run, from 1. */
  readonly number: number;
  /** Epoch milliseconds, by its producer's clock. Absent in records that were made before this was written into them. */
  readonly generatedMs?: number;
}

/** Data that are a JSON object begin so; then come the number, the instant, and the rest of the object. */
export const jsonIdentity = (runId: string): string => `{"run":"${runId}","number":`;
export const JSON_INSTANT = ',"at":';

/** Any other data end so, with the number and the instant behind. */
export const textIdentity = (runId: string): string => ` run=${runId} number=`;
export const TEXT_INSTANT = ' at=';

/** As a regular expression. Always 13 digits, the years 2001 to 2286: a record is as large whenever it is made. */
export const INSTANT = '[1-9]\\d{12}';

/** For who asks only how large a record is, or where it belongs. */
export const ANY_INSTANT_MS = 10 ** 12;

const IS_INSTANT = new RegExp(`^${INSTANT}$`);

/** An instant as a record says it. */
export function instantDigits(epochMs: number): string {
  const digits = String(Math.floor(epochMs));
  if (IS_INSTANT.test(digits)) return digits;
  throw new RangeError(`Expected epoch milliseconds of the years 2001 to 2286, got ${epochMs}`);
}

const IN_JSON = new RegExp(`^\\${jsonIdentity('([^"]+)')}(\\d+)(?:${JSON_INSTANT}(${INSTANT}))?[,}]`);
const IN_TEXT = new RegExp(`${textIdentity('(\\S+)')}(\\d+)(?:${TEXT_INSTANT}(${INSTANT}))?$`);
/** More than the identity takes: run ids have 26 characters. */
const LOOK_BYTES = 128;

const decoder = new TextDecoder();

/**
 * Undefined for data that no run of ours made. The end is looked at first: a user's text may begin like our JSON, while
 * our JSON ends with a brace, whatever is in it.
 */
export function identityOf(data: Uint8Array): RecordIdentity | undefined {
  const found =
    IN_TEXT.exec(decoder.decode(data.subarray(Math.max(0, data.length - LOOK_BYTES)))) ??
    IN_JSON.exec(decoder.decode(data.subarray(0, LOOK_BYTES)));
  if (!found) return undefined;
  const [, runId = '', number, instant] = found;
  const identity = { runId, number: Number(number) };
  return instant === undefined ? identity : { ...identity, generatedMs: Number(instant) };
}
