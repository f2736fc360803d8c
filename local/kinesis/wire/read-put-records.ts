// The body of PutRecords in one pass, without JSON.parse and its copies: reading was half of what a put cost.
import { writeBase64 } from '../schema/base64.ts';
import { JsonScanner, NOT_PLAIN } from './json-scanner.ts';

export interface PutRecordsBody {
  readonly Records: readonly PutRecordsEntry[];
  readonly StreamName: string | undefined;
  readonly StreamARN: string | undefined;
}

interface PutRecordsEntry {
  readonly Data: Uint8Array;
  readonly PartitionKey: string;
  readonly ExplicitHashKey: string | undefined;
}

const OBJECT_START = 0x7b;
const OBJECT_END = 0x7d;
const LIST_START = 0x5b;
const LIST_END = 0x5d;
const COMMA = 0x2c;
const MEMBERS = ['Records', 'StreamName', 'StreamARN'] as const;
const ENTRY_MEMBERS = ['Data', 'PartitionKey', 'ExplicitHashKey'] as const;

/** As much as the data in a body can have: four characters of base64 are three bytes. */
export const dataBytesIn = (body: Buffer): number => Math.floor((body.length * 3) / 4);

/**
 * What the shapes read from the same body, or undefined where anything in it is not plain: an escape, a character beyond
 * ASCII, a name that is unknown or comes twice, a null, a wrong type, something missing, no JSON. The shapes must read
 * it then: so each refusal is worded in one place. Nothing but the types is checked.
 * The records' bytes are written to `data`, which should have {@link dataBytesIn} the body.
 */
export function readPutRecords(body: Buffer, data: Buffer): PutRecordsBody | undefined {
  try {
    return new PutRecordsReader(body, data).read();
  } catch (error) {
    if (error === NOT_PLAIN) return undefined;
    throw error;
  }
}

class PutRecordsReader {
  readonly #scanner: JsonScanner;
  /** Takes the bytes of all records, one behind the other. */
  readonly #data: Buffer;
  #dataEnd = 0;

  constructor(body: Buffer, data: Buffer) {
    this.#scanner = new JsonScanner(body);
    this.#data = data;
  }

  read(): PutRecordsBody {
    const scanner = this.#scanner;
    let Records: readonly PutRecordsEntry[] | undefined;
    let StreamName: string | undefined;
    let StreamARN: string | undefined;
    scanner.expect(OBJECT_START);
    do {
      const name = scanner.name(MEMBERS);
      if (name === 'Records') Records = once(Records, this.#entries());
      else if (name === 'StreamName') StreamName = once(StreamName, scanner.text());
      else StreamARN = once(StreamARN, scanner.text());
    } while (scanner.takes(COMMA));
    scanner.expect(OBJECT_END);
    scanner.end();
    if (!Records) throw NOT_PLAIN;
    return { Records, StreamName, StreamARN };
  }

  #entries(): readonly PutRecordsEntry[] {
    const entries: PutRecordsEntry[] = [];
    this.#scanner.expect(LIST_START);
    do entries.push(this.#entry());
    while (this.#scanner.takes(COMMA));
    this.#scanner.expect(LIST_END);
    return entries;
  }

  #entry(): PutRecordsEntry {
    const scanner = this.#scanner;
    let Data: Uint8Array | undefined;
    let PartitionKey: string | undefined;
    let ExplicitHashKey: string | undefined;
    scanner.expect(OBJECT_START);
    do {
      const name = scanner.name(ENTRY_MEMBERS);
      if (name === 'Data') Data = once(Data, this.#bytes());
      else if (name === 'PartitionKey') PartitionKey = once(PartitionKey, scanner.text());
      else ExplicitHashKey = once(ExplicitHashKey, scanner.text());
    } while (scanner.takes(COMMA));
    scanner.expect(OBJECT_END);
    if (!Data || PartitionKey === undefined) throw NOT_PLAIN;
    return { Data, PartitionKey, ExplicitHashKey };
  }

  #bytes(): Uint8Array {
    const start = this.#dataEnd;
    const written = writeBase64(this.#scanner.unchecked(), this.#data, start);
    if (written === undefined) throw NOT_PLAIN;
    this.#dataEnd = start + written;
    return this.#data.subarray(start, this.#dataEnd);
  }
}

/** Of a name that comes twice, JSON.parse takes the last. */
function once<T>(before: T | undefined, now: T): T {
  if (before !== undefined) throw NOT_PLAIN;
  return now;
}
