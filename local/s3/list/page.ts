// One page of a listing: prefix, delimiter, where to go on, and how many.
import type { SortedMap } from './sorted-map.ts';

export interface PageRequest {
  readonly prefix: string;
  /** Empty: nothing is rolled up. */
  readonly delimiter: string;
  /** Only entries behind this key or common prefix. */
  readonly after: string | undefined;
  readonly maxEntries: number;
}

export interface Page<V> {
  readonly values: readonly V[];
  readonly commonPrefixes: readonly string[];
  readonly isTruncated: boolean;
  /** The last key or common prefix: what to go on after. */
  readonly lastEntry: string | undefined;
}

/** Costs a binary search per common prefix, however many keys are below it. */
export function pageOf<V>(index: SortedMap<V>, request: PageRequest): Page<V> {
  const { prefix, maxEntries } = request;
  const values: V[] = [];
  const commonPrefixes: string[] = [];
  let lastEntry: string | undefined;
  if (maxEntries === 0) return { values, commonPrefixes, isTruncated: false, lastEntry };

  let at = startOf(index, request);
  for (let key = index.keyAt(at); key?.startsWith(prefix); key = index.keyAt(at)) {
    if (values.length + commonPrefixes.length === maxEntries) {
      return { values, commonPrefixes, isTruncated: true, lastEntry };
    }
    const commonPrefix = commonPrefixOf(key, request);
    const value = index.get(key);
    if (commonPrefix !== undefined) commonPrefixes.push(commonPrefix);
    else if (value !== undefined) values.push(value);
    lastEntry = commonPrefix ?? key;
    at = commonPrefix === undefined ? at + 1 : index.indexAfter(commonPrefix, 'andBelow');
  }
  return { values, commonPrefixes, isTruncated: false, lastEntry };
}

/** A common prefix as the place to go on means: behind all that it stands for. */
function startOf(index: SortedMap<unknown>, request: PageRequest): number {
  const { prefix, after } = request;
  if (after === undefined) return index.indexOf(prefix);
  const isCommonPrefix = after.startsWith(prefix) && commonPrefixOf(after, request) === after;
  return Math.max(index.indexOf(prefix), index.indexAfter(after, isCommonPrefix ? 'andBelow' : 'itself'));
}

function commonPrefixOf(key: string, { prefix, delimiter }: PageRequest): string | undefined {
  if (delimiter === '') return undefined;
  const end = key.indexOf(delimiter, prefix.length);
  return end === -1 ? undefined : key.slice(0, end + delimiter.length);
}
