// A state store in memory with S3's conditional writes; a test can let another writer come between.
import type { Expected, ListedDocument, Stored, VersionedStateStore } from '../../src/domain/state-store.ts';

export class MemoryState implements VersionedStateStore {
  readonly #documents = new Map<string, { text: string; version: string }>();
  #writes = 0;
  /** Called before each write is judged. */
  beforeWrite: (key: string) => void = () => undefined;
  /** Called with the text of each write that was done. */
  afterWrite: (text: string) => void = () => undefined;
  reads = 0;
  #crash: { writesLeft: number; isDone: boolean } | undefined;

  /** Makes a coming write fail, after so many that don't: lost on its way there, or done and its answer lost. */
  crashAtWrite(writesLeft: number | undefined, isDone = false): void {
    this.#crash = writesLeft === undefined ? undefined : { writesLeft, isDone };
  }

  read(key: string): Promise<Stored | undefined> {
    this.reads += 1;
    const found = this.#documents.get(key);
    return Promise.resolve(found && { value: JSON.parse(found.text), version: found.version });
  }

  write(key: string, value: unknown, expected: Expected): Promise<string | undefined> {
    this.beforeWrite(key);
    const crash = this.#crash;
    const isCrash = crash?.writesLeft === 0;
    if (crash) crash.writesLeft -= 1;
    if (isCrash && !crash.isDone) return Promise.reject(new Error('The write was lost.'));
    const found = this.#documents.get(key);
    const isAsExpected = expected === 'absent' ? !found : found?.version === expected.version;
    const version = isAsExpected ? this.put(key, value) : undefined;
    return isCrash ? Promise.reject(new Error('The answer was lost.')) : Promise.resolve(version);
  }

  async list(prefix: string, limit: number, startAfter?: string): Promise<readonly string[]> {
    return (await this.listVersions(prefix, limit, startAfter)).map(({ key }) => key);
  }

  listVersions(prefix: string, limit: number, startAfter = ''): Promise<readonly ListedDocument[]> {
    const documents = [...this.#documents]
      .filter(([key]) => key.startsWith(prefix) && key > startAfter)
      .map(([key, { version }]) => ({ key, version }))
      .sort((a, b) => (a.key < b.key ? -1 : 1));
    return Promise.resolve(documents.slice(0, limit));
  }

  /** Writes whatever is there. */
  put(key: string, value: unknown): string {
    const version = `"${this.#writes++}"`;
    const text = JSON.stringify(value);
    this.#documents.set(key, { text, version });
    this.afterWrite(text);
    return version;
  }
}
