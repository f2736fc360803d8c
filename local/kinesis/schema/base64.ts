// Base64 as AWS takes it: nothing else between the characters, and padded to whole groups.

const GROUP_CHARACTERS = 4;
const GROUP_BYTES = 3;

/** The bytes of the text, or undefined where it is not base64 from end to end. */
export function fromBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === base64Bytes(text) ? bytes : undefined;
}

/** Writes the bytes of the text and answers how many they are, or undefined where it is not base64 from end to end. */
export function writeBase64(text: string, target: Buffer, at: number): number | undefined {
  const written = target.write(text, at, 'base64');
  return written === base64Bytes(text) ? written : undefined;
}

/**
 * How many bytes a text has that is base64; NaN where it can't be. Node skips what is not base64 in silence, and takes
 * the URL-safe alphabet for it. Both show: a skipped character makes the result shorter than the text's length says,
 * and the two characters of the other alphabet can be looked for.
 */
function base64Bytes(text: string): number {
  if (text.length % GROUP_CHARACTERS !== 0 || text.includes('-') || text.includes('_')) return Number.NaN;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  return (text.length / GROUP_CHARACTERS) * GROUP_BYTES - padding;
}
