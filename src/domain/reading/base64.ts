// Bytes as base64, in the browser too.

/** A multiple of three, so that the pieces put together are the base64 of the whole; and no more than one call takes. */
const PIECE_BYTES = 3 * 8_192;

export function base64Of(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    text += btoa(String.fromCharCode(...bytes.subarray(at, at + PIECE_BYTES)));
  }
  return text;
}
