// A bucket's index: values by key, and the keys in S3's order.
import { compareUtf8 } from './utf8-order.ts';

export class SortedMap<V> {
  readonly #values: Map<string, V>;
  readonly #keys: string[];

  constructor(entries: Iterable<readonly [string, V]> = []) {
    this.#values = new Map(entries);
    this.#keys = [...this.#values.keys()].sort(compareUtf8);
  }

  get size(): number {
    return this.#keys.length;
  }

  get(key: string): V | undefined {
    return this.#values.get(key);
  }

  set(key: string, value: V): void {
    if (!this.#values.has(key)) this.#keys.splice(this.indexOf(key), 0, key);
    this.#values.set(key, value);
  }

  delete(key: string): void {
    if (this.#values.delete(key)) this.#keys.splice(this.indexOf(key), 1);
  }

  keyAt(index: number): string | undefined {
    return this.#keys[index];
  }

  /** Where the key stands, or would stand. */
  indexOf(key: string): number {
    return this.#firstIndexWhere((other) => compareUtf8(other, key) >= 0);
  }

  /** The index of the first key behind this one and, with `'andBelow'`, behind all keys that begin with it. */
  indexAfter(key: string, reach: 'itself' | 'andBelow'): number {
    return this.#firstIndexWhere(
      (other) => compareUtf8(other, key) > 0 && !(reach === 'andBelow' && other.startsWith(key)),
    );
  }

  /** Binary search: the predicate is false up to some key, and true from there on. */
  #firstIndexWhere(isReached: (key: string) => boolean): number {
    let low = 0;
    let high = this.#keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const key = this.#keys[middle];
      if (key === undefined || isReached(key)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
