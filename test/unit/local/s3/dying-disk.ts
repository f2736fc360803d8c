// A disk that a process loses at a chosen step, as kill -9 makes it: half a write, or none, and nothing after it.
import { type Disk, type DiskFile, nodeDisk } from '../../../../local/s3/disk/disk.ts';

export class DyingDisk implements Disk {
  #stepsLeft = Number.POSITIVE_INFINITY;

  get isDead(): boolean {
    return this.#stepsLeft < 0;
  }

  /** Lets this many steps pass; the next one is cut, and then nothing works any more. */
  dieAfter(steps: number): void {
    this.#stepsLeft = steps;
  }

  createFile(path: string): Promise<DiskFile> {
    return this.#step(async () => {
      const file = await nodeDisk.createFile(path);
      return {
        write: (bytes) =>
          this.#step(
            () => file.write(bytes),
            () => file.write(bytes.subarray(0, bytes.byteLength >> 1)),
          ),
        sync: () => this.#step(() => file.sync()),
        close: () => file.close(),
      };
    });
  }

  createFolder(path: string): Promise<void> {
    return this.#step(() => nodeDisk.createFolder(path));
  }

  rename(from: string, to: string): Promise<void> {
    return this.#step(() => nodeDisk.rename(from, to));
  }

  remove(path: string): Promise<void> {
    return this.#step(() => nodeDisk.remove(path));
  }

  syncFolder(path: string): Promise<void> {
    return this.#step(() => nodeDisk.syncFolder(path));
  }

  async #step<T>(run: () => Promise<T>, runHalf: () => Promise<unknown> = async () => undefined): Promise<T> {
    const isLast = this.#stepsLeft === 0;
    this.#stepsLeft -= 1;
    if (isLast) await runHalf();
    if (this.isDead) throw new Error('killed');
    return run();
  }
}
