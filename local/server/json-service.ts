// A service that speaks AWS JSON 1.1, or its twin in CBOR: the server finds it by the prefix of X-Amz-Target and does
// HTTP for it.
import type { Codec } from './codec.ts';

export interface JsonService {
  /** What stands before the dot in X-Amz-Target, such as `Kinesis_20131202`. */
  readonly targetPrefix: string;
  /** Bytes that a request's body may have; a longer one is answered with 413 and not kept. */
  readonly maxBodyBytes: number;
  /** A name that is not an operation is answered with `UnknownOperationException`, before the signature is looked at. */
  hasOperation(operation: string): boolean;
  /**
   * Takes the body as its format holds it: blobs are base64 in JSON and bytes in CBOR, times are numbers of seconds or
   * dates. A refusal rejects with an AwsError; a value of the wrong type with `SerializationException`.
   */
  invoke(operation: string, input: WireInput): Promise<WireAnswer>;
  /**
   * A short cut for what comes often: asked before `invoke`, with the bytes of a signed request in JSON, and resolves
   * with the bytes of the answer in JSON. Undefined means that `invoke` must do it; nothing may have happened by then.
   */
  invokeRaw?(operation: string, body: Buffer): Promise<RawAnswer> | undefined;
}

/** The bytes of an answer in JSON. */
export type RawAnswer = Uint8Array | PartedAnswer;

/** A large one, whose parts are made while the client reads those before them. */
export class PartedAnswer {
  constructor(
    /** Of all parts together. */
    readonly byteLength: number,
    /** To be gone through once. */
    readonly parts: Iterable<Uint8Array>,
  ) {}
}

export type WireInput = Readonly<Record<string, unknown>>;

/** An object, in which the server writes each `Uint8Array` as a blob and each `Date` as a time; undefined for no body. */
type WireAnswer = object | EventStream | undefined;

/** An answer that goes on: bytes that are sent as they come, already framed as events. */
export class EventStream {
  constructor(
    /**
     * The chunks, in order. The first should come at once, for the headers wait for it; the next is asked for when the
     * client has taken enough of the last. `gone` aborts when the client is gone: what waits must stop waiting then.
     * The payloads are in the format of the request.
     */
    readonly open: (gone: AbortSignal, codec: Codec) => AsyncIterable<Uint8Array>,
  ) {}
}
