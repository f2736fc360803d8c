// How many bytes a string has in UTF-8, without making them: sizes are counted for every record of a run.

/** Bytes of the string in UTF-8; a lone surrogate counts 3, as its replacement character does. */
export function utf8Bytes(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) continue;
    bytes += unit < 0x800 ? 1 : 2;
    // A surrogate pair is two units and four bytes: the second unit brings nothing more.
    if (unit >= 0xd800 && unit < 0xdc00 && isLowSurrogate(text.charCodeAt(index + 1))) index += 1;
  }
  return bytes;
}

const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit < 0xe000;

/** What a record weighs against every size and rate limit: its data before base64, and its partition key. */
export const recordBytes = (data: Uint8Array, partitionKey: string): number =>
  data.byteLength + utf8Bytes(partitionKey);
