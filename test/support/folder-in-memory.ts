// Before the first test: lets temporary folders lie in memory, where the system has a place for that. The tests wait for
// thousands of commits, and what they claim holds on any disk: a killed process leaves the same behind in both.
import { mkdirSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';

const MEMORY = '/dev/shm';
const NAME = 'kinesis-playground-tests-';
/** Several times what the tests hold at any moment. Containers often come with 64 MiB. */
const ROOM_BYTES = 1024 ** 3;

export default function (): void {
  if (!hasRoom()) return;
  removeWhatTheDeadLeft();
  const folder = join(MEMORY, NAME + process.pid);
  mkdirSync(folder);
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  process.env.TMPDIR = folder;
}

/** Somebody who names a folder means it. */
function hasRoom(): boolean {
  if (process.env.TMPDIR !== undefined) return false;
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize >= ROOM_BYTES;
  } catch {
    return false;
  }
}

/** A run that was interrupted could not tidy up. */
function removeWhatTheDeadLeft(): void {
  for (const name of readdirSync(MEMORY).filter((name) => name.startsWith(NAME))) {
    if (!isRunning(Number(name.slice(NAME.length)))) rmSync(join(MEMORY, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
