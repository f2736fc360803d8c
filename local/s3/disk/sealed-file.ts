// A file that carries its own description: the bytes first, as they came, then one line of JSON, its length and a mark.
// Bytes and description thus appear in one rename, and a file that was cut short has no mark.
import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { ObjectBody } from '../object-store.ts';
import type { Disk } from './disk.ts';

const MARK = Buffer.from('KPS3v1\r\n');
/** JSON length and JSON CRC-32, then the mark. */
const FOOTER_BYTES = 8 + MARK.byteLength;
/** Holds the footer and nearly every description, so that one read is enough. */
const TAIL_BYTES = 4_096;
/** Between two pieces of a large body others get their turn. */
const PIECE_BYTES = 1_048_576;

/**
 * Writes a body and what `describe` says of it, and syncs both. `see` gets each piece before it is written. When anything
 * throws, `describe` included, the file is gone.
 */
export async function writeSealedFile<T>(
  disk: Disk,
  path: string,
  body: ObjectBody,
  steps: { readonly see: (bytes: Uint8Array) => void; readonly describe: () => T },
): Promise<T> {
  const file = await disk.createFile(path);
  try {
    for await (const bytes of piecesOf(body)) {
      steps.see(bytes);
      await file.write(bytes);
    }
    const description = steps.describe();
    await file.write(footerOf(description));
    await file.sync();
    await file.close();
    return description;
  } catch (error) {
    await file.close().catch(() => undefined);
    await disk.remove(path).catch(() => undefined);
    throw error;
  }
}

/** What the file says of itself; throws for a file that is not whole. */
export async function readDescription(path: string): Promise<unknown> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const readEnd = async (lengthBytes: number) => {
      const bytes = Buffer.alloc(Math.min(size, lengthBytes));
      await handle.read(bytes, 0, bytes.byteLength, size - bytes.byteLength);
      return bytes;
    };
    const tail = await readEnd(TAIL_BYTES);
    const jsonBytes = jsonLengthIn(tail, path);
    const end = jsonBytes + FOOTER_BYTES <= tail.byteLength ? tail : await readEnd(jsonBytes + FOOTER_BYTES);
    return parseFooter(end, jsonBytes, path);
  } finally {
    await handle.close();
  }
}

async function* piecesOf(body: ObjectBody): AsyncGenerator<Uint8Array> {
  if (!(body instanceof Uint8Array)) {
    yield* body;
    return;
  }
  for (let at = 0; at < body.byteLength; at += PIECE_BYTES) yield body.subarray(at, at + PIECE_BYTES);
}

function footerOf(description: unknown): Buffer {
  const json = Buffer.from(`\n${JSON.stringify(description)}\n`);
  const sums = Buffer.alloc(8);
  sums.writeUInt32BE(json.byteLength, 0);
  sums.writeUInt32BE(crc32(json), 4);
  return Buffer.concat([json, sums, MARK]);
}

function jsonLengthIn(tail: Buffer, path: string): number {
  if (!tail.subarray(-MARK.byteLength).equals(MARK)) throw damaged(path);
  return tail.readUInt32BE(tail.byteLength - FOOTER_BYTES);
}

function parseFooter(end: Buffer, jsonBytes: number, path: string): unknown {
  const jsonEnd = end.byteLength - FOOTER_BYTES;
  const json = end.subarray(jsonEnd - jsonBytes, jsonEnd);
  if (json.byteLength !== jsonBytes || crc32(json) !== end.readUInt32BE(jsonEnd + 4)) throw damaged(path);
  return JSON.parse(json.toString());
}

const damaged = (path: string) =>
  new Error(
    `${path} is not whole: something other than this program has changed it. Delete it, and its object is gone.`,
  );
