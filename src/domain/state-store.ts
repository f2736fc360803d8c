// Small JSON documents with conditional writes: how two writers never lose each other's work. src/aws puts S3 behind it.

export interface Stored {
  readonly value: unknown;
  /** What {@link StateStore.write} expects to find, to write over it. */
  readonly version: string;
}

export type Expected =
  /** Write only where nothing is. */
  'absent' | { readonly version: string };

export interface StateStore {
  read(key: string): Promise<Stored | undefined>;
  /** Gives the new version; undefined when something else was found than expected, and nothing was written. */
  write(key: string, value: unknown, expected: Expected): Promise<string | undefined>;
  /** Keys under a prefix in their order, from just after `startAfter` on, `limit` at most. */
  list(prefix: string, limit: number, startAfter?: string | undefined): Promise<readonly string[]>;
}

export interface ListedDocument {
  readonly key: string;
  /** As {@link Stored.version} has it. */
  readonly version: string;
}

/** One that tells of each document which version it is, without reading it. */
export interface VersionedStateStore extends StateStore {
  /** As {@link StateStore.list} does. */
  listVersions(prefix: string, limit: number, startAfter?: string | undefined): Promise<readonly ListedDocument[]>;
}
