// The tables in an LMDB file: a commit survives the end of the process, and reads cost no copy of the whole.
import { type FileHandle, mkdir, open as openFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Database, open, type RootDatabase } from 'lmdb';
import { UserError } from '../user-error.ts';
import { type Rows, StorageFailure, type Table, type Tables } from './tables.ts';

type Bytes = Database<Buffer, Buffer>;

const FILE = 'tables.mdb';
const BINARY = { encoding: 'binary', keyEncoding: 'binary' } as const;

/**
 * Opens the tables in a folder, which is made where there is none. Rejects with one line where the file is no store,
 * or not whole: LMDB maps it into memory, and a missing part would end the process without a word.
 *
 * Commits are on their way to the disk when they are acknowledged, and kept by the operating system when the process is
 * killed. A power cut can take the last moments, never what was flushed before: LMDB goes back to that.
 */
export async function openLmdbTables(folder: string): Promise<Tables> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, FILE);
  await requireStore(path);
  // Without batches by turn of the event loop: where a commit fails, those leave a rejection that nobody can handle.
  const root = open<Buffer, Buffer>(path, { ...BINARY, eventTurnBatching: false, noMemInit: true });
  try {
    await requireWhole(root, path);
  } catch (error) {
    await root.close();
    throw error;
  }
  return new LmdbTables(root, path);
}

const MAGIC = 0xbeefc0de;
const MAGIC_AT = 24;
const PAGE_SIZE_AT = 48;
const HEAD_BYTES = 52;

/** Both of the file's first pages say what it is. LMDB trusts them, and takes the process with it where they lie. */
async function requireStore(path: string): Promise<void> {
  const file = await openFile(path, 'a+');
  try {
    const { size } = await file.stat();
    // One that is new, or that ended before its first commit.
    if (size === 0) return;
    const first = await headAt(file, 0);
    const second = await headAt(file, first.readUInt32LE(PAGE_SIZE_AT));
    if ([first, second].every((head) => head.readUInt32LE(MAGIC_AT) === MAGIC)) return;
  } finally {
    await file.close();
  }
  throw unusable(path, 'its first pages are not those of a store');
}

async function headAt(file: FileHandle, position: number): Promise<Buffer> {
  const head = Buffer.alloc(HEAD_BYTES);
  await file.read(head, 0, HEAD_BYTES, position);
  return head;
}

/** What LMDB tells of itself, which its types leave open. */
interface Stats {
  readonly pageSize: number;
  readonly lastPageNumber: number;
}

async function requireWhole(root: RootDatabase<Buffer, Buffer>, path: string): Promise<void> {
  const { pageSize, lastPageNumber } = root.getStats() as Stats;
  const [neededBytes, { size }] = [(lastPageNumber + 1) * pageSize, await stat(path)];
  if (size < neededBytes) throw unusable(path, `it has ${size} of ${neededBytes} bytes`);
}

const unusable = (path: string, reason: string): UserError =>
  new UserError(
    `The store in ${path} is damaged (${reason}). Put a copy of it back, or empty the data folder with npm run reset.`,
  );

class LmdbTables implements Tables {
  readonly #root: RootDatabase<Buffer, Buffer>;
  readonly #path: string;
  /** The writes since the last call of `stored`. */
  #writes = new Set<Promise<boolean>>();

  constructor(root: RootDatabase<Buffer, Buffer>, path: string) {
    this.#root = root;
    this.#path = path;
  }

  table(name: string): Table {
    const database: Bytes = this.#root.openDB<Buffer, Buffer>({ name, ...BINARY });
    return {
      rows: ({ from, to, reverse = false, limit }: Rows) =>
        database.getRange({ start: from, end: to, reverse, ...(limit === undefined ? {} : { limit }) }),
      put: (key, value) => this.#wrote(database.put(key, value)),
      remove: (key) => this.#wrote(database.remove(key)),
    };
  }

  async stored(): Promise<void> {
    const writes = this.#writes;
    this.#writes = new Set();
    try {
      await Promise.all(writes);
    } catch (error) {
      throw new StorageFailure(this.#path, { cause: await commitErrorOf(error) });
    }
  }

  async close(): Promise<void> {
    await this.stored();
    await this.#root.close();
  }

  #wrote(write: Promise<boolean>): void {
    // Writes of one commit share their promise.
    if (this.#writes.has(write)) return;
    this.#writes.add(write);
    // It is `stored` that tells, but nobody may have called it yet.
    write.catch(() => undefined);
  }
}

/** LMDB rejects every write of a failed commit with one error, which has the reason as a promise that rejects. */
async function commitErrorOf(error: unknown): Promise<unknown> {
  if (!(error instanceof Error) || !('commitError' in error)) return error;
  return Promise.resolve(error.commitError).catch((reason: unknown) => reason);
}
