// Where things are, and what everyone who writes there needs.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '../../src/domain/clock.ts';
import type { Disk } from './disk/disk.ts';

export class DataFolder {
  readonly disk: Disk;
  readonly clock: Clock;
  readonly bucketsPath: string;
  /** What lies here is unfinished: nobody reads it, and the next start removes it. */
  readonly unfinishedPath: string;

  constructor(path: string, disk: Disk, clock: Clock) {
    this.disk = disk;
    this.clock = clock;
    this.bucketsPath = join(path, 'buckets');
    this.unfinishedPath = join(path, 'unfinished');
  }

  newUnfinishedPath(): string {
    return join(this.unfinishedPath, randomUUID());
  }

  /** Brings a folder into being with these files in it: all at once, or not at all. */
  async createFolderWith(path: string, files: Readonly<Record<string, object>>, subfolders: readonly string[] = []) {
    const draft = this.newUnfinishedPath();
    await this.disk.createFolder(draft);
    for (const subfolder of subfolders) await this.disk.createFolder(join(draft, subfolder));
    for (const [name, content] of Object.entries(files)) {
      const file = await this.disk.createFile(join(draft, name));
      await file.write(Buffer.from(JSON.stringify(content)));
      await file.sync();
      await file.close();
    }
    await this.disk.syncFolder(draft);
    await this.disk.rename(draft, path);
    await this.disk.syncFolder(join(path, '..'));
  }

  /** Takes a folder away at once; what it held is then removed at leisure. */
  async removeFolder(path: string): Promise<void> {
    const remains = this.newUnfinishedPath();
    await this.disk.rename(path, remains);
    await this.disk.syncFolder(join(path, '..'));
    await this.disk.remove(remains);
  }
}
