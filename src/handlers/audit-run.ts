// GET /runs/{runId}/audit: did each record of a run arrive, once, in order, in S3? It goes on where the last call stopped.
import { AuditedObjects } from '../aws/audited-objects.ts';
import { s3Client } from '../aws/clients.ts';
import { readConfig } from '../aws/config.ts';
import { log } from '../aws/log.ts';
import { runServices } from '../aws/run-services.ts';
import { StateBucket } from '../aws/state-bucket.ts';
import { systemClock } from '../aws/system.ts';
import { auditRun } from '../domain/auditing/audit-run.ts';
import { PageStore } from '../domain/auditing/page-store.ts';
import { LedgerStore } from '../domain/consuming/ledger.ts';
import { SheetStore } from '../domain/consuming/sheet-store.ts';
import { limitValues } from '../domain/limits/table.ts';
import { json } from '../http/answer.ts';
import { httpHandler } from '../http/chain.ts';
import { parsePath } from '../http/request.ts';
import { runPathSchema } from '../http/schemas.ts';

const config = readConfig();
const s3 = s3Client();
const state = new StateBucket(s3, config.bucketName);
const auditing = {
  ...runServices(config),
  ledgers: new LedgerStore(state),
  sheets: new SheetStore(state),
  pages: new PageStore(state),
  deliveries: new AuditedObjects(s3, config.bucketName),
  limits: limitValues(config.limitsProfile),
  buffer: config,
};

/** Left over of the function's time for the objects begun, and to compare ten million numbers. */
const TIME_TO_COMPARE_MS = 10_000;

export const handler = httpHandler(log, async (event, context) => {
  const { runId } = parsePath(event, runPathSchema);
  const deadlineMs = systemClock.now() + context.getRemainingTimeInMillis() - TIME_TO_COMPARE_MS;
  return json(200, await auditRun(runId, { ...auditing, deadlineMs }));
});
