// Which record of which run some data are: every template writes it in one of two spellings, and here both are read.

export interface RecordIdentity {
  readonly runId: string;
  /** Its place in the run, from 1. */
  readonly number: number;
}

/** Data that are a JSON object begin so; the number and the rest of the object follow. */
export const jsonIdentity = (runId: string): string => `{"run":"${runId}","number":`;

/** Any other data end so, and then the number. */
export const textIdentity = (runId: string): string => ` run=${runId} number=`;

const IN_JSON = /^\{"run":"([^"]+)","number":(\d+)[,}]/;
const IN_TEXT = / run=(\S+) number=(\d+)$/;
/** More than the identity takes: run ids have 26 characters. */
const LOOK_BYTES = 128;

const decoder = new TextDecoder();

/** Undefined for data that no run of ours made. */
export function identityOf(data: Uint8Array): RecordIdentity | undefined {
  const found =
    IN_JSON.exec(decoder.decode(data.subarray(0, LOOK_BYTES))) ??
    IN_TEXT.exec(decoder.decode(data.subarray(Math.max(0, data.length - LOOK_BYTES))));
  if (!found) return undefined;
  const [, runId = '', number] = found;
  return { runId, number: Number(number) };
}
