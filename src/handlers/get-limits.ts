// GET /limits: every limit of this stage's profile, with its source.
import { readConfig } from '../aws/config.ts';
import { log } from '../aws/log.ts';
import type { LimitsDocument } from '../domain/documents.ts';
import { limitTable } from '../domain/limits/table.ts';
import { json } from '../http/answer.ts';
import { httpHandler } from '../http/chain.ts';

const { limitsProfile } = readConfig();

export const handler = httpHandler(log, async () => {
  const limits = Object.entries(limitTable(limitsProfile)).map(([name, limit]) => ({ name, ...limit }));
  return json(200, { profile: limitsProfile, limits } satisfies LimitsDocument);
});
