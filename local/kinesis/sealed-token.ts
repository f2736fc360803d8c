// Tokens that only their maker can read: clients must not build on what is in a shard iterator, nor forge one.
import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { Random } from '../../src/domain/random.ts';

const SECRET_BYTES = 32;

/** What sealers are made from: whoever keeps it can open old tokens later. */
export const newTokenSecret = (random: Random): Buffer => randomBytes(random, SECRET_BYTES);

/** AWS's iterators start with these eight bytes; what follows is its secret, and ours. */
const VERSION = Buffer.from([0, 0, 0, 0, 0, 0, 0, 1]);
const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const WORD_BYTES = 4;

export interface Sealer {
  seal(content: Buffer): string;
  /** The content, or undefined for what this sealer did not seal. */
  open(token: string): Buffer | undefined;
}

/** Sealers of different purposes do not open each other's tokens. `random` makes equal contents into different tokens. */
export function createSealer(key: Buffer, random: Random, purpose: string): Sealer {
  const context = Buffer.from(purpose);
  return {
    seal(content) {
      const nonce = randomBytes(random, NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, key, nonce).setAAD(context);
      const body = Buffer.concat([cipher.update(content), cipher.final()]);
      return Buffer.concat([VERSION, nonce, cipher.getAuthTag(), body]).toString('base64');
    },
    open(token) {
      const bytes = Buffer.from(token, 'base64');
      const bodyAt = VERSION.length + NONCE_BYTES + TAG_BYTES;
      if (bytes.length < bodyAt || bytes.toString('base64') !== token) return undefined;
      const nonce = bytes.subarray(VERSION.length, VERSION.length + NONCE_BYTES);
      const tag = bytes.subarray(VERSION.length + NONCE_BYTES, bodyAt);
      const decipher = createDecipheriv(CIPHER, key, nonce).setAAD(context).setAuthTag(tag);
      try {
        return Buffer.concat([decipher.update(bytes.subarray(bodyAt)), decipher.final()]);
      } catch {
        return undefined;
      }
    },
  };
}

function randomBytes(random: Random, count: number): Buffer {
  const bytes = Buffer.alloc(count);
  for (let at = 0; at < count; at += WORD_BYTES) bytes.writeUInt32LE(random.uint32(), at);
  return bytes;
}
