// What a start needs for itself alone: its two ports and its data.
import { requireUnheld } from '../platform/data-lock.ts';
import { requireFree } from './ports.ts';
import type { Settings } from './settings.ts';

/** Rejects with one line that names what is taken, and the variable that moves it. */
export async function requireNothingTaken({ httpPort, awsPort, dataDir }: Settings): Promise<void> {
  await requireFree(httpPort, 'PORT');
  await requireFree(awsPort, 'AWS_PORT');
  await requireUnheld(dataDir);
}
