// Protobuf into bytes whose number is known beforehand.
import { WIRE_TYPE } from './format.ts';

const encoder = new TextEncoder();

export class ProtobufWriter {
  readonly #bytes: Uint8Array;
  #at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  varint(field: number, value: number): void {
    this.#tag(field, WIRE_TYPE.varint);
    this.#varint(value);
  }

  text(field: number, text: string, utf8Bytes: number): void {
    this.#tag(field, WIRE_TYPE.bytes);
    this.#varint(utf8Bytes);
    encoder.encodeInto(text, this.#bytes.subarray(this.#at));
    this.#at += utf8Bytes;
  }

  bytes(field: number, bytes: Uint8Array): void {
    this.message(field, bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  /** The head of a message, whose fields are written next. */
  message(field: number, length: number): void {
    this.#tag(field, WIRE_TYPE.bytes);
    this.#varint(length);
  }

  #tag(field: number, wireType: number): void {
    this.#varint(field * 8 + wireType);
  }

  #varint(value: number): void {
    let rest = value;
    for (; rest > 0x7f; rest >>>= 7) this.#byte(0x80 | (rest & 0x7f));
    this.#byte(rest);
  }

  #byte(byte: number): void {
    this.#bytes[this.#at] = byte;
    this.#at += 1;
  }
}
