// How much a function may answer with, and what text weighs in its answer.
import { utf8Bytes } from '../stream/record-size.ts';
import { FUNCTION_LIMITS } from './function-limits.ts';
import { KIB } from './table.ts';

/** Less what stands around a list: headers, the path or token of the next page, shards of a split. */
export const ANSWER_ROOM_BYTES = FUNCTION_LIMITS.payloadMaxBytes.value - 64 * KIB;

/** Lambda's answer is JSON, and the body a string in it: every quote and backslash is escaped once more. */
export const payloadBytes = (json: string): number => utf8Bytes(JSON.stringify(json));
