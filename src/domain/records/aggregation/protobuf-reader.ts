// Protobuf out of bytes that may hold anything: what is not as it should be is a FormatError, never a wrong read.
import { WIRE_TYPE } from './format.ts';

/** Says in words what is wrong with the bytes. */
export class FormatError extends Error {
  override readonly name = 'FormatError';
}

export interface Field {
  readonly number: number;
  /** Of a varint; 0 where the field is of another kind. */
  readonly value: number;
  /** Of a text, data or message; undefined where the field is of another kind. */
  readonly bytes: Uint8Array | undefined;
}

const BITS_PER_BYTE = 7;
const MOST_VARINT_BYTES = 10;

/** The fields of a message in their order, those that nobody knows included. */
export function* readFields(message: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let index = 0; index < MOST_VARINT_BYTES; index += 1) {
      const byte = message[at];
      if (byte === undefined) throw new FormatError('a number ends too early');
      at += 1;
      value += (byte & 0x7f) * 2 ** (index * BITS_PER_BYTE);
      if (byte < 0x80) return value;
    }
    throw new FormatError('a number is too long');
  };
  const take = (length: number): Uint8Array => {
    if (length > message.length - at) throw new FormatError('a field reaches beyond its end');
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    switch (tag % 8) {
      case WIRE_TYPE.varint:
        yield { number, value: varint(), bytes: undefined };
        break;
      case WIRE_TYPE.bytes:
        yield { number, value: 0, bytes: take(varint()) };
        break;
      case WIRE_TYPE.fixed64:
        take(8);
        break;
      case WIRE_TYPE.fixed32:
        take(4);
        break;
      default:
        throw new FormatError(`a field is of kind ${tag % 8}, which there is not`);
    }
  }
}
