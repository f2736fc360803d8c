// GET /mirror: the consumer, shard by shard, and what it saw of one run where it is asked.
import { s3Client } from '../aws/clients.ts';
import { readConfig } from '../aws/config.ts';
import { log } from '../aws/log.ts';
import { StateBucket } from '../aws/state-bucket.ts';
import { systemClock } from '../aws/system.ts';
import { DiscardStore } from '../domain/consuming/discard-store.ts';
import { LedgerStore } from '../domain/consuming/ledger.ts';
import { mirrorDocument } from '../domain/consuming/mirror-document.ts';
import { mirroredRun } from '../domain/consuming/mirrored-run.ts';
import { SheetStore } from '../domain/consuming/sheet-store.ts';
import { limitValues } from '../domain/limits/table.ts';
import { RunStore } from '../domain/runs/run-store.ts';
import { json } from '../http/answer.ts';
import { httpHandler } from '../http/chain.ts';
import { parseQuery } from '../http/request.ts';
import { mirrorQuerySchema } from '../http/schemas.ts';

const config = readConfig();
const limits = limitValues(config.limitsProfile);
const state = new StateBucket(s3Client(), config.bucketName);
const ledgers = new LedgerStore(state);
const discards = new DiscardStore(state);
const mirrored = { ledgers, sheets: new SheetStore(state), runs: new RunStore(state) };

export const handler = httpHandler(log, async (event) => {
  const { runId } = parseQuery(event, mirrorQuerySchema);
  const [mirroring, discarded] = await Promise.all([ledgers.readAll(), discards.read()]);
  const document = mirrorDocument(mirroring, discarded, limits, systemClock.now());
  return json(200, runId === undefined ? document : { ...document, run: await mirroredRun(runId, mirrored) });
});
