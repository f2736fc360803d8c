// A state store in memory with S3's conditional writes; a test can let another writer come between.
import type { Expected, StateStore, Stored } from '../../src/domain/state-store.ts';

export class MemoryState implements StateStore {
  readonly #documents = new Map<string, { text: string; version: string }>();
  #writes = 0;
  /** Called before each write is judged. */
  beforeWrite: (key: string) => void = () => undefined;

  read(key: string): Promise<Stored | undefined> {
    const found = this.#documents.get(key);
    return Promise.resolve(found && { value: JSON.parse(found.text), version: found.version });
  }

  write(key: string, value: unknown, expected: Expected): Promise<string | undefined> {
    this.beforeWrite(key);
    const found = this.#documents.get(key);
    const isAsExpected = expected === 'absent' ? !found : found?.version === expected.version;
    return Promise.resolve(isAsExpected ? this.put(key, value) : undefined);
  }

  list(prefix: string, limit: number, startAfter = ''): Promise<readonly string[]> {
    const keys = [...this.#documents.keys()].filter((key) => key.startsWith(prefix) && key > startAfter).sort();
    return Promise.resolve(keys.slice(0, limit));
  }

  /** Writes whatever is there. */
  put(key: string, value: unknown): string {
    const version = `"${this.#writes++}"`;
    this.#documents.set(key, { text: JSON.stringify(value), version });
    return version;
  }
}
