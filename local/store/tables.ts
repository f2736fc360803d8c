// Where the platform keeps what must outlive its process: tables of bytes, in the order of their keys.

export interface Row {
  readonly key: Buffer;
  readonly value: Buffer;
}

/** Which rows, in which order: `from` is included in either direction, `to` never is. */
export interface Rows {
  readonly from: Buffer;
  readonly to: Buffer;
  readonly reverse?: boolean;
  readonly limit?: number;
}

/** What is put and removed shows once it is stored: until then, reads give what was there. */
export interface Table {
  rows(range: Rows): Iterable<Row>;
  put(key: Buffer, value: Buffer): void;
  remove(key: Buffer): void;
}

export interface Tables {
  table(name: string): Table;
  /**
   * Resolves when all that was put and removed since the last call survives the end of the process. Rejects with a
   * {@link StorageFailure} where some of it could not be stored; what had been stored before is untouched.
   */
  stored(): Promise<void>;
  close(): Promise<void>;
}

/** The disk is full, or fails. Whoever wanted to store something must be told that it is not stored. */
export class StorageFailure extends Error {
  override readonly name = 'StorageFailure';

  constructor(path: string, options: ErrorOptions) {
    super(
      `What came could not be stored in ${path}: the disk is full, or fails. What was stored before is all there. ` +
        'Make room, and send again what was refused.',
      options,
    );
  }
}
