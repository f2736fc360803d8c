// The tags of a stream or a consumer: which characters they may have, and how many there may be.
import type { AwsError } from '../aws-error.ts';
import { invalidArgument } from './refusals.ts';
import type { TagMap } from './schema/tags.ts';

export type Tags = Map<string, string>;

/** What the tags are on, as messages name it: `stream NAME`. */
interface Tagged {
  readonly tags: Tags;
  readonly label: string;
  readonly accountId: string;
}

/** Observed: a percent sign passes the first check and not the second. */
const SEEMINGLY_VALID = /^[\p{L}\p{N} _./=+\-%@:]*$/u;

export function addTags({ tags, label, accountId }: Tagged, added: TagMap, maxTags: number): void {
  checkCharacters(Object.entries(added).flat(), `add tags to ${label} under account ${accountId}`);
  const next = new Map([...tags, ...Object.entries(added)]);
  if (next.size > maxTags) {
    throw invalidArgument(
      `Failed to add tags to ${label} under account ${accountId} because a given ${label.split(' ')[0]} cannot have ` +
        `more than ${maxTags} tags associated with it.`,
    );
  }
  for (const [key, value] of next) tags.set(key, value);
}

/** Keys that are not there are no fault. */
export function removeTags({ tags, label, accountId }: Tagged, keys: readonly string[]): void {
  checkCharacters(keys, `remove tags from ${label} under account ${accountId}`);
  for (const key of keys) tags.delete(key);
}

/** In the order of their keys. */
export const tagList = (tags: Tags) =>
  [...tags].sort(([a], [b]) => (a < b ? -1 : 1)).map(([Key, Value]) => ({ Key, Value }));

function checkCharacters(texts: readonly string[], what: string): void {
  if (!texts.every((text) => SEEMINGLY_VALID.test(text))) {
    throw invalidArgument(
      'Some tags contain invalid characters. Valid characters: Unicode letters, digits, white space, _ . / = + - % @ :.',
    );
  }
  if (texts.some((text) => text.includes('%'))) throw illegalCharacters(what);
}

const illegalCharacters = (what: string): AwsError =>
  invalidArgument(
    `Failed to ${what} because some tags contained illegal characters. The allowed characters are Unicode letters, ` +
      "white-spaces, '_',',','/','=','+','-','@',':'.",
  );
