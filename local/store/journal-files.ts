// Rows of bytes in the order they came, in files that only grow: what the operating system has taken survives the end of
// the process at once, where a table's commit would wait for the disk.
import { type FileHandle, mkdir, open, readdir, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { UserError } from '../user-error.ts';
import { StorageFailure } from './tables.ts';

/*
 *   bytes  row
 *   4      CRC-32 of all that follows
 *   4      bytes of the content
 *   …      content
 */
const LENGTH_AT = 4;
/** What a row must leave free in front of its content. */
export const ROW_HEAD_BYTES = 8;

/** A file is taken away as a whole: small enough to go soon, large enough to make few. */
const FILE_BYTES = 16 * 1024 * 1024;
const NAME = /^(\d{8})\.journal$/;
const nameOf = (number: number): string => `${String(number).padStart(8, '0')}.journal`;

export interface JournalFile {
  readonly path: string;
  /** Bytes of its rows. */
  bytes: number;
}

/** The rows of an ended process, oldest first, until they are removed; behind them, those that come. */
export class JournalFiles {
  readonly #folder: string;
  readonly #fileBytes: number;
  readonly #left: readonly string[];
  #number: number;
  #current: (JournalFile & { readonly handle: FileHandle }) | undefined;

  private constructor(folder: string, fileBytes: number, left: readonly string[]) {
    this.#folder = folder;
    this.#fileBytes = fileBytes;
    this.#left = left;
    this.#number = Number(NAME.exec(left.at(-1) ?? '')?.[1] ?? 0);
  }

  static async open(folder: string, fileBytes = FILE_BYTES): Promise<JournalFiles> {
    await mkdir(folder, { recursive: true });
    const names = (await readdir(folder)).filter((name) => NAME.test(name)).sort();
    return new JournalFiles(folder, fileBytes, names);
  }

  /** The file that rows are added to now. */
  get current(): JournalFile | undefined {
    return this.#current;
  }

  /**
   * What an ended process left. The end of the last row may be missing: it was not acknowledged. Throws a
   * {@link UserError} where a row is not what was written.
   */
  async *left(): AsyncIterable<Buffer> {
    for (const name of this.#left) {
      const path = join(this.#folder, name);
      yield* rowsOf(await readFile(path), path);
    }
  }

  /** To be called when all that was left is elsewhere. */
  async removeLeft(): Promise<void> {
    for (const name of this.#left) await unlink(join(this.#folder, name));
  }

  /**
   * Adds a row, of which the first {@link ROW_HEAD_BYTES} are filled in here, and resolves with the file that has it.
   * One at a time. Rejects with a {@link StorageFailure}; nothing of the row is there then.
   */
  async append(row: Buffer): Promise<JournalFile> {
    row.writeUInt32LE(row.length - ROW_HEAD_BYTES, LENGTH_AT);
    row.writeUInt32LE(crc32(row.subarray(LENGTH_AT)));
    try {
      const file = await this.#file();
      await writeAt(file.handle, row, file.bytes);
      file.bytes += row.length;
      return file;
    } catch (cause) {
      const path = this.#current?.path ?? this.#folder;
      // What came of the row must not stand in front of the next one.
      await this.finish();
      throw new StorageFailure(path, { cause });
    }
  }

  /** The next row comes into a new file. */
  async finish(): Promise<void> {
    const file = this.#current;
    this.#current = undefined;
    // Where not even that works, the rest of a row is at the end of its file, as after a kill.
    await file?.handle.truncate(file.bytes).catch(() => undefined);
    await file?.handle.close();
  }

  async remove({ path }: JournalFile): Promise<void> {
    await unlink(path);
  }

  async #file(): Promise<JournalFile & { readonly handle: FileHandle }> {
    if (this.#current && this.#current.bytes >= this.#fileBytes) await this.finish();
    if (this.#current) return this.#current;
    this.#number += 1;
    const path = join(this.#folder, nameOf(this.#number));
    this.#current = { path, bytes: 0, handle: await open(path, 'wx') };
    return this.#current;
  }
}

/** A disk that is nearly full takes a part first, and refuses the next. */
async function writeAt(handle: FileHandle, row: Buffer, position: number): Promise<void> {
  for (let at = 0; at < row.length; ) {
    const { bytesWritten } = await handle.write(row, at, row.length - at, position + at);
    at += bytesWritten;
  }
}

function* rowsOf(bytes: Buffer, path: string): Iterable<Buffer> {
  for (let at = 0; at + ROW_HEAD_BYTES <= bytes.length; ) {
    const end = at + ROW_HEAD_BYTES + bytes.readUInt32LE(at + LENGTH_AT);
    // A process was killed while it wrote this; or the machine was, and what it wrote is zeros.
    if (end > bytes.length || isNothing(bytes.subarray(at))) return;
    if (crc32(bytes.subarray(at + LENGTH_AT, end)) !== bytes.readUInt32LE(at)) throw damaged(path, at);
    yield bytes.subarray(at + ROW_HEAD_BYTES, end);
    at = end;
  }
}

const isNothing = (bytes: Buffer): boolean => bytes.readUInt32LE() === 0 && bytes.every((byte) => byte === 0);

const damaged = (path: string, at: number): UserError =>
  new UserError(
    `The last records are damaged on the disk (${path}, from byte ${at} on). Put a copy of the data folder back, or ` +
      'empty it with npm run reset.',
  );
