// GET /limits: every limit of this stage's profile, with its source.
import { readConfig } from '../aws/config.ts';
import { log } from '../aws/log.ts';
import { limitsDocument } from '../domain/limits/limits-document.ts';
import { json } from '../http/answer.ts';
import { httpHandler } from '../http/chain.ts';

const { limitsProfile } = readConfig();

export const handler = httpHandler(log, async () => {
  return json(200, limitsDocument(limitsProfile));
});
