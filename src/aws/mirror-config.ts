// What of the environment only the mirror has, read once when it starts cold.
import * as z from 'zod';
import { POISON_POLICIES, type PoisonPolicy } from '../domain/consuming/passing.ts';
import { parseEnvironment } from './config.ts';

const environmentSchema = z.object({
  /** What the mirror looks for in every record, as the tutorial's worker does. Empty: for nothing. */
  EGG_TEXT: z.string(),
  /** A record that holds this text is poison. Empty: none is. */
  POISON_TEXT: z.string(),
  POISON_POLICY: z.enum(POISON_POLICIES),
});

export interface MirrorConfig {
  readonly eggText: string;
  readonly poisonText: string;
  readonly poisonPolicy: PoisonPolicy;
}

export function readMirrorConfig(environment: NodeJS.ProcessEnv = process.env): MirrorConfig {
  const { EGG_TEXT, POISON_TEXT, POISON_POLICY } = parseEnvironment(environmentSchema, environment);
  return Object.freeze({ eggText: EGG_TEXT, poisonText: POISON_TEXT, poisonPolicy: POISON_POLICY });
}
