// The steps that change the disk. They are an interface so that a test can stop after any one of them, as kill -9 does.
import { mkdir, open, rename, rm } from 'node:fs/promises';

export interface DiskFile {
  write(bytes: Uint8Array): Promise<void>;
  /** Resolves when what was written would survive a power cut. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

export interface Disk {
  /** A new file; it fails where one of this name is. */
  createFile(path: string): Promise<DiskFile>;
  /** With all the folders above it. */
  createFolder(path: string): Promise<void>;
  /** In one step, over what is there. */
  rename(from: string, to: string): Promise<void>;
  /** A file, or a folder with all that is in it; nothing there is fine. */
  remove(path: string): Promise<void>;
  /** Makes the names in a folder survive a power cut. */
  syncFolder(path: string): Promise<void>;
}

export const nodeDisk: Disk = {
  createFile: async (path) => {
    const handle = await open(path, 'wx');
    return {
      write: async (bytes) => {
        for (let done = 0; done < bytes.byteLength; ) done += (await handle.write(bytes, done)).bytesWritten;
      },
      sync: () => handle.datasync(),
      close: () => handle.close(),
    };
  },
  createFolder: async (path) => {
    await mkdir(path, { recursive: true });
  },
  rename,
  remove: (path) => rm(path, { recursive: true, force: true }),
  syncFolder: async (path) => {
    // Windows opens no folder; its file system keeps the names by itself.
    if (process.platform === 'win32') return;
    const handle = await open(path, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
};
