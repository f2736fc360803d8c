// `npm run send` within this process and in virtual time, against an API over the wire.
import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sendFromTerminal } from '../../scripts/send/send-from-terminal.ts';
import type { RunDocument } from '../../src/domain/documents.ts';
import { aProblem, aRun, FakeApi, type Reply } from '../support/fake-api.ts';
import { FakeClock } from '../support/fake-clock.ts';

const POLL_MS = 1_000;
/** After so long a run that has not answered is asked for by its key. */
const PATIENCE_MS = 1_500;

let api: FakeApi;
let clock: FakeClock;

beforeEach(async () => {
  clock = FakeClock.overAWire();
  api = new FakeApi();
  await api.start();
});

afterEach(() => api.stop());

describe('a request', () => {
  test('has all that the options say', async () => {
    const sent = send([
      ...['--url', api.url, '--count', '500', '--template', 'order', '--record-bytes', '1_024', '--seed', '42'],
      ...['--partition-key', 'zipf', '--keys', '20', '--exponent', '1.2', '--records-per-second', '100'],
      ...['--ordered', '--aggregate', '--backoff', 'none'],
    ]);

    expect(await sent.exitCode).toBe(0);
    expect(asked()).toEqual([
      {
        count: 500,
        template: 'order',
        recordBytes: 1_024,
        partitionKey: { strategy: 'zipf', keys: 20, exponent: 1.2 },
        recordsPerSecond: 100,
        ordered: true,
        aggregate: true,
        backoff: 'none',
        seed: 42,
      },
    ]);
  });

  test("has a text of one's own", async () => {
    const sent = send(['--url', api.url, '--count', '1', '--text', 'hello {{number}}']);

    expect(await sent.exitCode).toBe(0);
    expect(asked()).toEqual([{ count: 1, template: { custom: 'hello {{number}}' } }]);
  });

  test('has a number below 0 as it was given: the API says what is wrong with it', async () => {
    const sent = send(['--url', api.url, '--count', '-5']);

    await sent.exitCode;
    expect(asked()).toEqual([{ count: -5 }]);
  });

  test('opens a stage with its token, and asks for it where it is missing', async () => {
    api.token = 'right';

    const wrong = send(['--url', api.url, '--count', '1']);
    const given = send(['--url', api.url, '--count', '1', '--token', 'right']);
    const known = send(['--url', api.url, '--count', '1'], { env: { TOKEN: 'right' } });

    expect(await wrong.exitCode).toBe(1);
    expect(wrong.output()).toContain('This stage asks for its token. Give it with --token');
    expect([await given.exitCode, await known.exitCode]).toEqual([0, 0]);
  });

  test("that the API refuses is told in its words, of the options instead of the body's fields", async () => {
    const errors = [
      { pointer: '/recordBytes', message: 'expected at most 1048540, got 2000000' },
      { pointer: '/partitionKey/strategy', message: 'expected a "strategy", got nothing' },
      { pointer: '/of/tomorrow', message: 'is not a field here' },
    ];
    const detail = errors.map(({ pointer, message }) => `${pointer}: ${message}`).join('; ');
    api.onRun = async () => ({ status: 400, document: aProblem({ detail, errors }) });

    const sent = send(['--url', api.url, '--count', '1', '--record-bytes', '2000000', '--keys', '3']);

    expect(await sent.exitCode).toBe(1);
    expect(sent.output()).toBe(
      'The request is not as expected. --record-bytes: expected at most 1048540, got 2000000; ' +
        '--partition-key: expected a "strategy", got nothing; /of/tomorrow: is not a field here\n',
    );
  });

  test('takes an empty option for none, and asks the variable', async () => {
    api.token = 'right';

    const sent = send(['--url', api.url, '--count', '1', '--token', ''], { env: { TOKEN: 'right' } });

    expect(await sent.exitCode).toBe(0);
  });

  test('that nobody answers names whom it asked', async () => {
    const sent = send(['--url', 'http://localhost:1', '--count', '1']);

    expect(await inTime(sent.exitCode)).toBe(1);
    expect(sent.output()).toMatch(/^http:\/\/localhost:1\/ does not answer \(.+\)\. Is the address right\?\n$/);
  });

  test.each([
    [[], 'Say how many'],
    [['--count', 'many'], '--count: expected a whole number, got "many".'],
    [['--count', '1', '--colour', 'red'], "Unknown option '--colour'"],
    [['--count'], '--help tells what there is.'],
    [['--count', '1', '--url', 'nowhere'], '--url: expected an address'],
    [['--count', '1', '--url', 'http://localhost:1/runs'], '--url: expected the address of the API, without /runs'],
    [['--count', '1', '--url', 'http://localhost:1', '--stage', 'dev'], 'give --stage or --url, not both'],
    [['--count', '1', '--text', 'a', '--template', 'order'], 'give --text or --template, not both'],
  ])('is refused of %j in one line', async (args, words) => {
    const sent = send(args);

    expect(await sent.exitCode).toBe(1);
    expect(sent.output()).toContain(words);
    expect(sent.output()).not.toMatch(/^\s+at /m);
  });
});

describe('a run in the background', () => {
  beforeEach(() => {
    api.runs = [underWay(40_000)];
    api.onRun = async () => ({ status: 202, document: underWay(0) });
  });

  test('is followed to its end, a line for each percent that is new', async () => {
    const sent = send(['--url', api.url, '--count', '100000']);
    await sent.said('0 %  0 of 100,000');
    for (let polls = 0; polls < 3; polls += 1) await poll();
    await sent.said('40 %  40,000 of 100,000');
    api.runs = [{ ...underWay(100_000), state: 'done', unknown: 3, finishedAt: new Date().toISOString() }];

    expect(await inTime(sent.exitCode)).toBe(0);
    expect(sent.output()).toContain('Done: every record is in the stream.');
    expect(sent.output()).toContain(
      'Up to 3 records may be in the stream once more than they are counted: an answer was lost, or a worker died.',
    );
    expect(sent.output().match(/^40 %/gm)).toHaveLength(1);
  });

  test('is stopped on Ctrl-C, and told of when it has stopped', async () => {
    api.onStop = async () => {
      api.runs = [{ ...underWay(44_000), state: 'stopped', pending: 0, expired: 56_000 }];
      return { status: 202, document: underWay(43_000) };
    };

    const sent = send(['--url', api.url, '--count', '100000']);
    await sent.said('0 %');
    sent.interrupt();
    await sent.said('43 %');

    expect(await inTime(sent.exitCode)).toBe(1);
    expect(sent.output()).toContain('Stopped: 44,000 of 100,000 records are in the stream');
    expect(sent.output()).toContain('= 44,000 accepted + 0 failed + 56,000 expired + 0 pending');
    expect(api.received.filter(({ path }) => path.endsWith('/stop'))).toHaveLength(1);
  });

  test('is left to its stop by a second Ctrl-C, which says where to look', async () => {
    api.onStop = () => new Promise<Reply>(() => undefined);

    const sent = send(['--url', api.url, '--count', '100000']);
    await sent.said('0 %');
    sent.interrupt();
    sent.interrupt();

    expect(await sent.exited).toBe(130);
    expect(sent.output()).toMatch(
      new RegExp(`It ends without this: GET ${api.url}runs/${aRun({}).runId} tells how\\.\n$`),
    );
  });

  test('that nobody has heard of is not given up in silence', async () => {
    api.onRun = () => new Promise<Reply>(() => undefined);

    const sent = send(['--url', api.url, '--count', '100000']);
    await poll();
    sent.interrupt();
    sent.interrupt();

    expect(await sent.exited).toBe(130);
    expect(sent.output()).toMatch(new RegExp(`It may have begun: GET ${api.url}runs tells\\.\n$`));
  });

  test('is named before all else, where no log has it', async () => {
    const sent = send(['--url', api.url, '--count', '100000']);
    await sent.said('0 %');

    expect(sent.errors()).toBe(`Run ${aRun({}).runId}: ${api.url}runs/${aRun({}).runId}\n`);
    expect(sent.output()).toMatch(/^Run .*\n0 %/);
  });

  test('goes on when nobody reads what is told of it, and nothing is wrong with that', async () => {
    const sent = send(['--url', api.url, '--count', '100000']);
    await sent.said('0 %');
    sent.closePipe();

    expect(await sent.exited).toBe(0);
    expect(api.received.filter(({ path }) => path.endsWith('/stop'))).toHaveLength(0);
  });

  test('moves a bar at a terminal, with the rate of the last seconds', async () => {
    api.runs = [{ ...underWay(50_000), currentRecordsPerSecond: 50_000, remainingSeconds: 1 }];

    const sent = send(['--url', api.url, '--count', '100000'], { isTTY: true });
    await sent.said('░ 0 %  0 of 100,000');
    await nextLine(sent);
    await sent.said('████████████░░░░░░░░░░░░ 50 %  50,000 of 100,000  50,000/s  1 s left  412 throttled');
    api.runs = [{ ...underWay(50_000), currentRecordsPerSecond: 0 }];
    await nextLine(sent);
    await sent.said('████████████░░░░░░░░░░░░ 50 %  50,000 of 100,000  0/s  412 throttled');
    api.runs = [{ ...underWay(100_000), state: 'done', finishedAt: new Date().toISOString() }];

    expect(await inTime(sent.exitCode)).toBe(0);
    expect(sent.output()).toContain('\r\u001B[KDone: every record is in the stream.');
  });
});

describe('a run within its call', () => {
  test('is found under the key that was sent, and stopped', async () => {
    const replies: Promise<Reply>[] = [new Promise<Reply>(() => undefined)];
    api.onRun = () => replies.shift() ?? Promise.resolve({ status: 202, document: underWay(10_000) });
    api.onStop = async () => ({ status: 200, document: { ...underWay(44_000), state: 'stopped' } });

    const sent = send(['--url', api.url, '--count', '100000']);
    await clock.advance(PATIENCE_MS);
    await sent.said('10 %');
    sent.interrupt();

    await sent.said('Stopped: 44,000');
    const keys = api.received.flatMap(({ idempotencyKey }) => idempotencyKey ?? []);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
  });

  test('ends with 1 when some records were not accepted', async () => {
    api.onRun = async () => ({ status: 201, document: aRun({ accepted: 9_990, failed: 10, reason: 'No such key.' }) });

    const sent = send(['--url', api.url, '--count', '10000']);

    expect(await sent.exitCode).toBe(1);
    expect(sent.output()).toContain('Done, but 10 of 10,000 records did not get into the stream.');
    expect(sent.output()).toContain('No such key.');
  });
});

interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  readonly isTTY?: boolean;
}

/** A command under way: what it has said, and how it ends. */
function send(args: readonly string[], { env = {}, isTTY = false }: Surroundings = {}) {
  const signals = new EventEmitter();
  const pipe = new EventEmitter();
  const listeners = new Set<() => void>();
  let output = '';
  let errors = '';
  let exit: (code: number) => void = () => undefined;
  const exited = new Promise<number>((resolve) => {
    exit = resolve;
  });
  const write = (text: string) => {
    output += text;
    for (const listen of listeners) listen();
  };
  const stdout = { isTTY, columns: 120, write, on: pipe.on.bind(pipe) };
  const stderr = {
    write: (text: string) => {
      errors += text;
      write(text);
    },
    on: pipe.on.bind(pipe),
  };
  const on = signals.on.bind(signals);
  return {
    output: () => output,
    errors: () => errors,
    said: (words: string): Promise<void> =>
      new Promise((resolve) => {
        const listen = () => output.includes(words) && resolve();
        listeners.add(listen);
        listen();
      }),
    saidMore: (): Promise<void> => new Promise((resolve) => listeners.add(resolve)),
    interrupt: () => signals.emit('SIGINT'),
    closePipe: () => pipe.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
    exited,
    exitCode: sendFromTerminal(args, { env, stdout, stderr, on, exit }, clock),
  };
}

/** Lets the seconds pass until the promise settles. */
async function inTime<T>(promise: Promise<T>): Promise<T> {
  let isSettled = false;
  const settled = promise.finally(() => {
    isSettled = true;
  });
  while (!isSettled) await clock.advance(POLL_MS);
  return settled;
}

/** Lets the seconds pass until the run is asked for once more. */
async function poll(): Promise<void> {
  const askedBefore = api.received.length;
  while (api.received.length === askedBefore) await clock.advance(POLL_MS);
}

/** Lets a second pass, and waits for what the bar shows then. */
async function nextLine(sent: ReturnType<typeof send>): Promise<void> {
  const more = sent.saidMore();
  await clock.advance(POLL_MS);
  await more;
}

const asked = () => api.received.filter(({ path }) => path === 'runs').map(({ body }) => body);

const underWay = (accepted: number): RunDocument =>
  aRun({ state: 'running', requested: 100_000, accepted, pending: 100_000 - accepted, finishedAt: null });
