// One process at a time in a data folder: two would overwrite each other's files without noticing.
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../user-error.ts';

const FILE = 'running.pid';

/** Rejects with one line when a living process holds the folder. A dead one's lock is taken over. */
export async function lockDataFolder(path: string): Promise<() => Promise<void>> {
  await requireUnheld(path);
  await mkdir(path, { recursive: true });
  const file = join(path, FILE);
  await rm(file, { force: true });
  const handle = await open(file, 'wx');
  await handle.writeFile(`${process.pid}\n`).finally(() => handle.close());
  return () => rm(file, { force: true });
}

export async function requireUnheld(path: string): Promise<void> {
  const holder = await holderOf(path);
  if (holder === undefined) return;
  throw new UserError(
    `The data in ${path} is in use by process ${holder}: stop it, or set DATA_DIR to another folder.`,
  );
}

/** The living process that uses a data folder. */
async function holderOf(path: string): Promise<number | undefined> {
  const text = await readFile(join(path, FILE), 'utf8').catch(() => '');
  const pid = Number(text.trim());
  return pid > 0 && pid !== process.pid && isAlive(pid) ? pid : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process lives too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
