// From an object's key to the name of its file. Never the other way: the key stands in the file.
import { createHash } from 'node:crypto';

const READABLE_CHARS = 80;
const SUFFIX = '.object';

/**
 * The end of the key, as far as any file system takes it, for the person who looks into the folder; and the key's SHA-256,
 * which makes the name unique. So `..`, slashes, 1,024 bytes, `a` beside `a/b` and `A` beside `a` are all just names.
 */
export function objectFileName(key: string): string {
  const readable = key
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .slice(-READABLE_CHARS);
  return `${readable}.${createHash('sha256').update(key).digest('hex')}${SUFFIX}`;
}

/** Whatever else lies in the folder (.DS_Store, an editor's backup) is none of ours. */
export const isObjectFileName = (name: string): boolean => name.endsWith(SUFFIX);
