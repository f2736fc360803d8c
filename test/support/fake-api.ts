// An API for the page's own tests: it serves the built page, and answers with documents that the test sets.
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type {
  AuditDocument,
  BufferDocument,
  DeliveriesDocument,
  DeliveryDocument,
  LimitsDocument,
  MirrorCounts,
  MirrorDocument,
  MirroredRunDocument,
  ProblemDocument,
  RunDocument,
  ShardDocument,
  ShardRecordsDocument,
  StreamDocument,
} from '../../src/domain/documents.ts';
import { finiteLimit, LIMIT_NAMES, limitTable, limitValues, type ProfileName } from '../../src/domain/limits/table.ts';
import type { PreviewedRecord } from '../../src/domain/records/preview.ts';
import { shardIdOf, uniformRanges } from '../../src/domain/stream/shard-map.ts';

const PAGE = join(import.meta.dirname, '../../dist/page/index.html');
const LIMITS = limitValues('classic');

export interface Reply {
  readonly status: number;
  readonly document: unknown;
}

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly idempotencyKey: string | undefined;
}

export class FakeApi {
  profile: ProfileName = 'classic';
  stream = aStream(2);
  mirror = aMirror(0);
  /** What GET /mirror?runId=… adds. */
  mirroredRun: MirroredRunDocument | undefined;
  deliveries = deliveriesOf([], anEmptyBuffer());
  /** What GET /runs/{runId}/audit says of every run, unless all is well. */
  audit: Partial<AuditDocument> = {};
  runs: RunDocument[] = [];
  /** The content of objects by key, and in how large parts it is given. */
  contents = new Map<string, string>();
  partBytes = 65_536;
  /** What POST /runs answers; it may wait. */
  onRun: (body: unknown) => Promise<Reply> = async () => ({ status: 201, document: aRun({}) });
  /** What POST /runs/{runId}/stop answers. */
  onStop: (runId: string) => Promise<Reply> = async (runId) => this.#ofRun(runId, undefined);
  /** What POST /runs?preview=n answers. */
  onPreview: (body: unknown) => Promise<Reply> = async () => ({ status: 200, document: aPreview(3) });
  /** What GET /stream/shards/{shardId}/records answers. */
  onRead: (path: string) => Reply = () => ({
    status: 404,
    document: aProblem({ status: 404, code: 'shard-not-found' }),
  });
  /** Asked for on every route but the page, when set. */
  token: string | undefined;
  /** Answers every route of the API with this, when set. */
  trouble: Reply | undefined;
  readonly received: Received[] = [];
  readonly #base: string;
  readonly #server: Server;

  /** `base` is the path under which page and API are served. */
  constructor(base = '/') {
    this.#base = base;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${this.#base}`;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (`${url.pathname}/` === this.#base || url.pathname === this.#base) return servePage(response);
    const body = await bodyOf(request);
    const path = url.pathname.slice(this.#base.length);
    const { 'idempotency-key': key } = request.headers;
    const idempotencyKey = typeof key === 'string' ? key : undefined;
    this.received.push({ method: request.method ?? '', path: path + url.search, body, idempotencyKey });
    const { status, document } = await this.#reply(request, path, url, body);
    const type = status < 400 ? 'application/json' : 'application/problem+json';
    response.writeHead(status, { 'content-type': type }).end(JSON.stringify(document));
  }

  async #reply(request: IncomingMessage, path: string, url: URL, body: unknown): Promise<Reply> {
    if (this.token !== undefined && request.headers.authorization !== `Bearer ${this.token}`) {
      return { status: 401, document: { message: 'Unauthorized' } };
    }
    if (this.trouble) return this.trouble;
    if (request.method === 'POST' && path === 'runs') {
      return url.searchParams.has('preview') ? this.onPreview(body) : this.onRun(body);
    }
    const [, runId, action] = /^runs\/([^/]+)(\/stop|\/audit)?$/.exec(path) ?? [];
    if (runId !== undefined) return this.#ofRun(runId, action);
    if (path.startsWith('stream/shards/')) return this.onRead(path + url.search);
    if (path.startsWith('deliveries/')) return this.#content(decodeURIComponent(path.slice('deliveries/'.length)), url);
    const documents: Record<string, unknown> = {
      stream: this.stream,
      mirror: url.searchParams.has('runId') ? { ...this.mirror, run: this.mirroredRun } : this.mirror,
      deliveries: this.deliveries,
      runs: { runs: this.runs.slice(0, Number(url.searchParams.get('limit') ?? 20)), nextToken: null },
      limits: limitsOf(this.profile),
    };
    const document = documents[path];
    return document === undefined ? { status: 404, document: aProblem({ status: 404 }) } : { status: 200, document };
  }

  #ofRun(runId: string, action: string | undefined): Reply | Promise<Reply> {
    if (action === '/stop') return this.onStop(runId);
    const run = this.runs.find((known) => known.runId === runId);
    if (!run) return { status: 404, document: aProblem({ code: 'run-not-found' }) };
    return { status: 200, document: action === '/audit' ? anAudit(run, this.audit) : run };
  }

  #content(key: string, url: URL): Reply {
    const content = this.contents.get(key);
    if (content === undefined) return { status: 404, document: aProblem({ status: 404, code: 'delivery-not-found' }) };
    const offset = Number(url.searchParams.get('offset') ?? 0);
    const end = offset + this.partBytes;
    const document: DeliveryDocument = {
      key,
      size: content.length,
      lastModified: new Date().toISOString(),
      contentEncoding: null,
      offset,
      content: content.slice(offset, end),
      nextOffset: end < content.length ? end : null,
    };
    return { status: 200, document };
  }
}

function servePage(response: ServerResponse): void {
  const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': "frame-ancestors 'none'" };
  response.writeHead(200, headers).end(readFileSync(PAGE));
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  return text === '' ? undefined : JSON.parse(text);
}

export const aRun = (fields: Partial<RunDocument>): RunDocument => ({
  runId: '01JDC8Q4M0000000000000000A',
  state: 'done',
  requested: 10_000,
  accepted: 10_000,
  failed: 0,
  expired: 0,
  pending: 0,
  attempts: 10_412,
  throttled: 412,
  retried: 412,
  unknown: 0,
  bytes: 10_600_000,
  recordsPerSecond: 1_931.2,
  currentRecordsPerSecond: null,
  remainingSeconds: null,
  startedAt: new Date(Date.now() - 5_200).toISOString(),
  finishedAt: new Date().toISOString(),
  reason: null,
  settings: { count: 10_000 },
  shards: [],
  ...fields,
});

/** The first records of a run, as POST /runs?preview=n shows them. */
export const aPreview = (count: number): { records: PreviewedRecord[] } => ({
  records: Array.from({ length: count }, (_, index) => ({
    number: index + 1,
    partitionKey: `key-${index + 1}`,
    explicitHashKey: null,
    bytes: 120,
    data: `{"run":"01JDC8Q4M0000000000000000A","number":${index + 1},"at":1790000000000,"order":"A-17","items":2,"total":39.9}`,
  })),
});

export const aProblem = (fields: Partial<ProblemDocument>): ProblemDocument => ({
  type: 'urn:kinesis-playground:problem:test',
  title: 'The request is not as expected',
  status: 400,
  detail: 'Something is not as expected.',
  instance: '/runs',
  code: 'invalid-request',
  ...fields,
});

const limitsOf = (profile: ProfileName): LimitsDocument => {
  const table = limitTable(profile);
  return {
    profile,
    limits: LIMIT_NAMES.map((name) => ({ ...table[name], name, value: finiteLimit(table[name].value) })),
  };
};

/** A stream whose shards are all used like this. */
export function aStream(
  count: number,
  write: Partial<ShardDocument['write']> = {},
  read: ShardDocument['read'] = { callsPerSecond: 0, bytesPerSecond: 0, blockedMs: 0 },
): StreamDocument {
  const asOf = new Date(Math.floor(Date.now() / 1_000) * 1_000).toISOString();
  return {
    name: 'kinesis-playground-local',
    status: 'ACTIVE',
    asOf,
    shards: uniformRanges(count).map(({ start, end }, index) => ({
      shardId: shardIdOf(index),
      state: 'OPEN',
      hashKeyRange: { startingHashKey: String(start), endingHashKey: String(end) },
      parentShardId: null,
      write: { asOf, recordsPerSecond: 0, bytesPerSecond: 0, history: [], ...write },
      read,
    })),
    limits: {
      shardWriteRecordsPerSecond: LIMITS.shardWriteRecordsPerSecond,
      shardWriteBytesPerSecond: LIMITS.shardWriteBytesPerSecond,
      shardReadCallsPerSecond: LIMITS.shardReadCallsPerSecond,
      shardReadBytesPerSecond: LIMITS.shardReadBytesPerSecond,
    },
  };
}

/** The stream when each shard took so many records in the seconds up to its newest, oldest first, all of one size. */
export function withHistory(stream: StreamDocument, records: readonly number[], recordBytes = 700): StreamDocument {
  const firstMs = Date.parse(stream.asOf) - (records.length - 1) * 1_000;
  const seconds = records.map((count, index) => ({
    at: new Date(firstMs + index * 1_000).toISOString(),
    records: count,
    bytes: count * recordBytes,
  }));
  const history = seconds.filter((second) => second.records > 0);
  return { ...stream, shards: stream.shards.map((shard) => ({ ...shard, write: { ...shard.write, history } })) };
}

/** What reading a shard by hand gives: these texts, and where to go on. */
export function shardRecords(texts: readonly string[], next: string | null): ShardRecordsDocument {
  return {
    shardId: shardIdOf(1),
    records: texts.map((data, index) => ({
      sequenceNumber: `4968049565196906325895203835416062287032304441591699865${index}`,
      subSequenceNumber: null,
      partitionKey: `key-${index}`,
      explicitHashKey: null,
      approximateArrivalTimestamp: '2026-11-23T10:00:00.000Z',
      bytes: data.length,
      encoding: 'text',
      data,
      note: null,
    })),
    millisBehindLatest: 2_000,
    childShards: [],
    nextToken: next,
    next: next === null ? null : `/stream/shards/${shardIdOf(1)}/records?nextToken=${next}`,
  };
}

export function aMirror(recordsPerShard: number): MirrorDocument {
  const counts = (records: number): MirrorCounts => ({
    records,
    userRecords: records,
    bytes: records * 1_060,
    eggs: 0,
    redelivered: 0,
    held: 0,
    setAside: 0,
    abandoned: 0,
    failures: 0,
    reads: Math.ceil(records / 1_000),
    throttled: { transactions: 0, bytes: 0 },
    waitedMs: 0,
    millisBehindLatest: 640,
  });
  const shard = (index: number) => ({
    ...counts(recordsPerShard),
    shardId: shardIdOf(index),
    checkpoint: '49600000000000000000000000000000000000000000000000000002',
    firstEggs: [],
    history: [],
    updatedAt: new Date().toISOString(),
  });
  return {
    totals: counts(recordsPerShard * 2),
    shards: recordsPerShard > 0 ? [shard(0), shard(1)] : [],
    discarded: { batches: 0, isMore: false, latest: [] },
  };
}

/** What the mirror saw of a run: every record once, unless said otherwise. */
export function aMirroredRun(fields: Partial<MirroredRunDocument>): MirroredRunDocument {
  const none = { count: 0, first: [] };
  return {
    runId: aRun({}).runId,
    requested: 10_000,
    arrived: 10_000,
    pending: 0,
    missing: none,
    duplicates: none,
    setAside: none,
    records: 10_000,
    userRecords: 10_000,
    bytes: 10_600_000,
    eggs: 0,
    redelivered: 0,
    reversals: 0,
    firstArrivalAt: '2026-11-23T10:00:00.000Z',
    lastArrivalAt: '2026-11-23T10:00:05.000Z',
    latencyMs: { p50: 900, p99: 2_100 },
    shards: [],
    ...fields,
  };
}

/** The audit of a run of which all that was accepted is in S3, once and in order, unless said otherwise. */
export function anAudit(run: RunDocument, fields: Partial<AuditDocument> = {}): AuditDocument {
  const { runId, requested, accepted, failed, expired, pending, unknown } = run;
  return {
    ...{ runId, requested, accepted, failed, expired, pending, unknown },
    state: 'settled',
    waitsFor: [],
    mirrored: accepted,
    acceptedUnreported: 0,
    delivered: accepted,
    unread: 0,
    buffered: 0,
    flush: null,
    missing: { count: 0, first: [] },
    duplicated: { producer: 0, redelivery: 0, firehose: 0, first: { producer: [], firehose: [] } },
    outOfOrder: 0,
    objects: { found: 2, read: 2 },
    ...fields,
  };
}

const anEmptyBuffer = (): BufferDocument => ({
  bytes: 0,
  records: 0,
  sizeLimitBytes: LIMITS.firehoseBufferBytes,
  intervalSeconds: LIMITS.firehoseBufferSeconds,
  oldestArrivalAt: null,
  ageFlushAt: null,
  sizeFlushAt: null,
  first: null,
});

/** A buffer of this size whose oldest record arrived so long ago; nothing more flows in. */
export function aBuffer(bytes: number, ageSeconds: number): BufferDocument {
  const arrivedMs = Date.now() - ageSeconds * 1_000;
  return {
    ...anEmptyBuffer(),
    bytes,
    records: Math.round(bytes / 1_060),
    oldestArrivalAt: new Date(arrivedMs).toISOString(),
    ageFlushAt: new Date(arrivedMs + LIMITS.firehoseBufferSeconds * 1_000).toISOString(),
    first: 'age',
  };
}

/** Objects of these sizes, newest first. */
export function deliveriesOf(sizes: readonly number[], buffer: BufferDocument): DeliveriesDocument {
  const objects = sizes.map((size, index) => ({
    key: objectKey(sizes.length - index),
    size,
    lastModified: new Date(Date.now() - index * 6_000).toISOString(),
  }));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return { objects, totals: { objects: sizes.length, bytes }, buffer, nextToken: null };
}

export const objectKey = (number: number): string =>
  `records/2026/11/23/10/kinesis-playground-local-1-2026-11-23-10-31-${String(number).padStart(2, '0')}-6f1f3c52-9a0e-4a53-8d1c-0c6a4d3c2b1a`;
