// The page in a real browser, against an API whose answers each test sets.
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import type { RunDocument } from '../../src/domain/documents.ts';
import { screenshot, startBrowser } from '../support/browser.ts';
import {
  aBuffer,
  aMirror,
  aMirroredRun,
  aPreview,
  aProblem,
  aRun,
  aStream,
  deliveriesOf,
  FakeApi,
  objectKey,
  type Reply,
  shardRecords,
  withHistory,
} from '../support/fake-api.ts';

const started = await startBrowser();
const title = started.ok ? 'the page' : `the page (skipped, no browser starts here: ${started.reason})`;
const describeInBrowser = started.ok ? describe : describe.skip;

const MIB = 1_048_576;
const AT_ITS_LIMIT = { recordsPerSecond: 1_000, bytesPerSecond: 0.71 * MIB };
/** Records in each second: two runs, the second of them still at the limit. */
const MINUTE = [300, 1_000, 1_000, 640, ...Array<number>(30).fill(0), 420, 980, 1_000, 1_000, 1_000];
const READING = { callsPerSecond: 1, bytesPerSecond: 0.7 * MIB, blockedMs: 0 };

let api: FakeApi;
let context: BrowserContext;
let faults: string[];

afterAll(async () => {
  if (started.ok) await started.browser.close();
});

describeInBrowser(title, () => {
  beforeEach(async () => {
    faults = [];
    api = new FakeApi();
    await api.start();
  });

  afterEach(async () => {
    await context.close();
    await api.stop();

    // A refusal of the page's own Content-Security-Policy is such a fault too.
    expect(faults).toEqual([]);
  });

  describe('before anything is sent', () => {
    test('says what will happen, how long it takes, and how curl does the same', async () => {
      const page = await open();

      await see(page, '#outcome-empty', 'Press Send');
      await see(page, '#objects-empty', 'Firehose writes the first object when its buffer reaches 5 MiB or 300 s');
      await see(page, '#buffer-next', 'Empty.');
      await see(page, '#forecast', 'About 5.7 s: 2 open shards take 1,730 such records a second');
      await see(page, '#curl', `curl -X POST ${api.url}runs -H 'content-type: application/json' -d '{"count":10000}'`);
      await screenshot(page, 'empty-light');
      await more(page);
      await page.getByLabel('Bytes each').fill('1,024');
      await see(
        page,
        '#forecast',
        'About 5.1 s: 2 open shards take 1,978 such records a second, as each is limited to 1 MiB',
      );
    });

    test('shows of the form what the choices need, and curl what they come to', async () => {
      const page = await open();

      await more(page);
      expect(await page.getByLabel('Different keys').isVisible()).toBe(false);
      await page.getByLabel('What is in them').selectOption('order');
      await page.getByLabel('Partition keys').selectOption('zipf');
      await page.getByLabel('Different keys').fill('20');
      await page.getByLabel('Exponent').fill('1.2');
      await page.getByLabel('Pace').fill('500');
      await page.getByLabel('Seed').fill('42');
      await page.getByLabel("Keep each key's order").check();
      await page.getByLabel('Aggregate').check();
      await page.getByLabel('show me the storm').check();

      const body =
        '{"count":10000,"template":"order","partitionKey":{"strategy":"zipf","keys":20,"exponent":1.2},' +
        '"recordsPerSecond":500,"ordered":true,"aggregate":true,"backoff":"none","seed":42}';
      await see(page, '#curl', body);
      await see(page, '#forecast', 'About 20 s: 500 records a second, as you ask for.');
      await page.getByRole('button', { name: 'Send' }).click();
      await see(page, '#run-state', 'done');
      expect(posted()).toEqual([JSON.parse(body)]);
    });

    test('shows the first records as they would be sent, and none of them is', async () => {
      const page = await open();

      await more(page);

      await see(page, '#first-records li:nth-child(3)', '"number":3,"at":1790000000000,"order":"A-17"');
      await see(page, '#first-records li:first-child', 'key key-1');
      await see(page, '#first-records li:first-child', '120 B');
      await screenshot(page, 'form-light', { isFullPage: true });
      expect(posted()).toEqual([]);
    });

    test("shows what is wrong with a text of one's own while it is typed", async () => {
      const message = '{{nobody}}: expected a name that there is';
      const wrong = aProblem({ errors: [{ pointer: '/template/custom', message }] });
      const page = await open();

      await more(page);
      await page.getByLabel('What is in them').selectOption('custom');
      await see(page, '#first-records li:first-child', '120 B');
      await see(page, '#forecast', /^About [\d.]+ s/);
      api.onPreview = async () => ({ status: 400, document: wrong });
      await page.getByLabel('Your text').fill('{{nobody}}');

      await see(page, '#custom-error', '{{nobody}}: expected a name that there is.');
      await page.locator('#first-records li').waitFor({ state: 'detached' });
      expect(await page.getByLabel('Your text').evaluate((input) => input === document.activeElement)).toBe(true);
      api.onPreview = async () => ({ status: 200, document: aPreview(2) });
      await page.getByLabel('Your text').fill('{{number}}');
      await see(page, '#first-records li:nth-child(2)', '"number":2');
      expect(await page.locator('#custom-error').isVisible()).toBe(false);
    });

    test('brings neither the schemas nor the placeholders of the API along', async () => {
      const page = await open();

      const html = await page.content();

      expect(html).toContain('shardWriteRecordsPerSecond');
      expect(html).not.toMatch(/ZodError|invalid_union|fakerjs/);
    });

    test('copies the curl line', async () => {
      const page = await open('', { permissions: ['clipboard-read', 'clipboard-write'] });

      await page.getByRole('button', { name: 'Copy' }).click();

      await see(page, '#copy', 'Copied');
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      expect(copied).toBe(await page.locator('#curl').textContent());
    });

    test('refuses what is no number without asking the API', async () => {
      const page = await open();

      await send(page, 'ten');

      await see(page, '#count-error', 'How many: Expected a whole number');
      expect(api.received.filter(({ method }) => method === 'POST')).toEqual([]);
    });

    test('shows the limits with their sources', async () => {
      const page = await open();

      await page.getByRole('heading', { name: 'The limits' }).click();

      await see(page, '#limits', '1 MiB/s');
      await see(page, '#limits', 'Kinesis API reference, GetRecords');
      await screenshot(page, 'limits', { isFullPage: true });
    });
  });

  describe('a run', () => {
    test('shows its progress, and an outcome that adds up', async () => {
      const run = withheldRun();
      const page = await open('', HURRIED);

      await send(page, '10,000');
      await see(page, '#run-state', 'starting');
      api.runs = [aRun({ state: 'running', accepted: 4_200, failed: 3, expired: 0, pending: 5_797, finishedAt: null })];
      api.stream = aStream(2, AT_ITS_LIMIT, READING);
      await see(page, '#run-places [data-place=accepted]', '4,200');
      await screenshot(page, 'running-light');
      const done = aRun({ accepted: 9_990, failed: 6, expired: 4, pending: 0 });
      api.runs = [done];
      run.answer({ status: 201, document: done });

      await see(page, '#run-state', 'done');
      const shown = await page.locator('#run-places strong').allTextContents();
      expect(shown).toEqual(['9,990', '6', '4', '0']);
      await see(page, '.sum', '10,000 requested =');
      await see(page, '#run-figures', /Throttled\s*412/);
      await see(page, '#run-sentence', 'Run done: of 10,000 records 9,990 accepted, 6 failed, 4 expired.');
      await see(page, '#run-status', 'Done, but 10 of 10,000 records did not get into the stream.');
      await see(page, '#audit-verdict', 'Every accepted record arrived in S3, once and in order.');
      expect(await page.locator('#audit-finds strong').allTextContents()).toEqual(['9,990', '0', '0', '0']);
      expect(await page.locator('#stop').isVisible()).toBe(false);
      expect(posted()).toEqual([{ count: 10_000 }]);
    });

    test('sends the size of the records when one is given', async () => {
      const page = await open();

      await page.getByLabel('How many').fill('5');
      await more(page);
      await page.getByLabel('Bytes each').fill('2048');
      await page.keyboard.press('Enter');

      await see(page, '#run-state', 'done');
      expect(posted()).toEqual([{ count: 5, recordBytes: 2_048 }]);
    });

    test('in the background is seen going on, shard by shard, and stops on a click', async () => {
      const page = await open('', HURRIED);
      api.onRun = async () => {
        api.runs = [aRunUnderWay(40_000)];
        return { status: 202, document: aRunUnderWay(0) };
      };
      const stop = withheld();
      api.onStop = async () => {
        await stop.given;
        api.runs = [{ ...aRunUnderWay(44_000), state: 'stopped', pending: 0, expired: 56_000 }];
        return { status: 202, document: aRunUnderWay(43_000) };
      };

      await send(page, '100,000');

      await see(page, '#run-places [data-place=accepted]', '40,000');
      expect(await page.getByRole('button', { name: 'Send' }).getAttribute('aria-disabled')).toBe('false');
      await see(page, '#run-status', /^About 60 s left\./);
      await page.getByText('Shard by shard: 2 shards').click();
      await see(page, '#run-shards tr:nth-child(2)', /Shard 1\s*20,000/);
      api.runs = [{ ...aRunUnderWay(42_000), unknown: 12 }];
      await see(page, '#run-places [data-place=accepted]', '42,000');
      await see(page, '#run-doubled', 'Up to 12 records may be in the stream once more than they are counted');
      const flush = { at: new Date(Date.now() + 90_000).toISOString(), by: 'age' } as const;
      const waitsFor = ['run', 'delivery'] as const;
      api.audit = { state: 'settling', waitsFor, delivered: 30_000, buffered: 12_000, flush };
      expect(await page.locator('#audit-body').isVisible()).toBe(false);
      await page.getByRole('button', { name: 'Audit now' }).click();
      await see(page, '#audit-verdict', 'So far, 30,000 of 42,000 accepted records are in S3.');
      await see(page, '#audit-notes', 'It waits for the run to end and Firehose to deliver.');
      await see(
        page,
        '#audit-notes',
        /12,000 records are in Firehose's buffer, which becomes an object in 1:\d\d, when/,
      );
      await see(page, '#audit-ask[aria-disabled=true]', 'Auditing …');
      api.audit = { delivered: 43_998, missing: { count: 2, first: [7, 99] } };
      await page.getByRole('button', { name: 'Stop' }).click();
      await see(page, '#stop[aria-disabled=true]', 'Stopping …');
      await see(page, '#run-status', 'It is asked to stop');
      stop.give();

      await see(page, '#run-state', 'stopped');
      await see(page, '#run-status', 'Stopped: 44,000 of 100,000 records are in the stream, the rest was given up.');
      expect(await page.locator('#run-places strong').allTextContents()).toEqual(['44,000', '0', '56,000', '0']);
      expect(await page.locator('#stop').isVisible()).toBe(false);
      await see(page, '#audit-verdict', '2 of 44,000 accepted records are missing in S3');
      await see(page, '#audit-notes', 'Missing: no. 7 and no. 99.');
      await screenshot(page, 'audit-missing', { isFullPage: true });
      expect(api.received.map(({ method, path }) => `${method} ${path}`)).toEqual(
        expect.arrayContaining([`GET runs/${aRun({}).runId}`, `POST runs/${aRun({}).runId}/stop`]),
      );
    });

    test('comes into sight when it was sent from an open form', async () => {
      const page = await open();
      await more(page);
      await see(page, '#first-records li:nth-child(3)', 'key');

      await page.getByRole('button', { name: 'Send' }).click();

      await see(page, '#run-state', 'done');
      const box = await page.locator('#run-figures').boundingBox();
      expect(box && box.y + box.height).toBeLessThanOrEqual(800);
    });

    test('goes on when it could not be stopped, and says why', async () => {
      api.runs = [aRunUnderWay(1_000)];
      api.onStop = async () => ({ status: 503, document: aProblem({ status: 503, detail: 'Try again.' }) });
      const page = await open();

      await page.getByRole('button', { name: 'Stop' }).click();

      await see(page, '#run-reason', 'It could not be stopped.');
      await see(page, '#stop[aria-disabled=false]', 'Stop');
      api.runs = [aRunUnderWay(2_000)];
      await see(page, '#run-places li[data-place=accepted]', '2,000');
      await see(page, '#run-reason', 'It could not be stopped.');
    });

    test('whose answer was lost is asked for again, and is the same', async () => {
      const answers: Reply[] = [
        { status: 502, document: { message: 'Bad gateway' } },
        { status: 201, document: aRun({}) },
      ];
      api.onRun = async () => answers.shift() ?? { status: 500, document: {} };
      const page = await open('', HURRIED);

      await send(page, '10,000');

      await see(page, '#run-state', 'done');
      const keys = keysOfRuns();
      expect(keys).toHaveLength(2);
      expect(new Set(keys).size).toBe(1);
      api.onRun = async () => ({ status: 201, document: aRun({ runId: '01JDC8Q4M0000000000000000B', requested: 7 }) });
      await send(page, '10,000');
      await see(page, '#run-requested', '7');
      expect(new Set(keysOfRuns()).size).toBe(2);
    });

    test('shows a fault at the field that it is about', async () => {
      const message = 'expected at most 10000000, got 20000000';
      const errors = [{ pointer: '/count', message }];
      api.onRun = async () => ({ status: 400, document: aProblem({ detail: `/count: ${message}`, errors }) });
      const page = await open();

      await send(page, '20,000,000');

      await see(page, '#count-error', 'How many: Expected at most 10000000, got 20000000.');
      expect(await page.getByLabel('How many').getAttribute('aria-invalid')).toBe('true');
      expect(await page.getByLabel('How many').evaluate((input) => input === document.activeElement)).toBe(true);
      expect(await page.locator('#send-error').isVisible()).toBe(false);
      await see(page, '#outcome-empty', 'Press Send');
      await screenshot(page, 'field-error');
    });

    test('shows what concerns no field at the form', async () => {
      const problem = aProblem({
        status: 503,
        code: 'stream-unavailable',
        title: 'The stream does not answer',
        detail: 'Try again.',
      });
      api.onRun = async () => ({ status: 503, document: problem });
      const page = await open();

      await send(page, '10');

      await see(page, '#send-error', 'Try again.');
    });

    test('says that a run may have begun when a gateway gives up on it', async () => {
      api.onRun = async () => ({ status: 504, document: { message: 'Endpoint request timed out' } });
      const page = await open('', HURRIED);

      await send(page, '10');

      await see(page, '#send-error', 'The run may have begun all the same');
      expect(keysOfRuns()).toHaveLength(3);
      api.onRun = async () => ({ status: 201, document: aRun({}) });
      await page.getByRole('button', { name: 'Send' }).click();
      await see(page, '#run-state', 'done');
      expect(new Set(keysOfRuns()).size).toBe(1);
    });

    test('shows a fault at a field that is not open', async () => {
      const errors = [{ pointer: '/recordBytes', message: 'expected at least 48, got 4' }];
      const problem = aProblem({ errors });
      api.onPreview = async () => ({ status: 400, document: problem });
      api.onRun = api.onPreview;
      const page = await open();
      await more(page);
      await page.getByLabel('Bytes each').fill('4');
      await more(page);

      await page.getByRole('button', { name: 'Send' }).click();

      await see(page, '#recordBytes-error', 'Bytes each: Expected at least 48, got 4.');
      expect(await page.getByLabel('Bytes each').evaluate((input) => input === document.activeElement)).toBe(true);
    });

    test('shows a run that somebody else began, and an earlier one on a click', async () => {
      const earlier = aRun({ runId: '01JDC8Q4M00000000000000001', requested: 77, accepted: 77 });
      api.runs = [aRun({}), earlier];
      const page = await open();
      await see(page, '#run-requested', '10,000');

      await page.locator(`button[title="Run ${earlier.runId}"]`).click();

      await see(page, '#run-requested', '77');
    });
  });

  describe('the stream', () => {
    test('shows a shard at its limit as full, and an idle one as not', async () => {
      api.stream = aStream(2, AT_ITS_LIMIT, READING);
      const page = await open();

      await see(page, '[data-shard=shardId-000000000001][data-full] .state', 'at its limit');
      const meter = page.getByRole('meter', { name: 'Shard 1: records written a second' });
      expect(await meter.getAttribute('aria-valuetext')).toBe('1,000 of 1,000');
      expect(await meter.getAttribute('aria-valuenow')).toBe('100');
      await see(page, '#flow-stream', '2,000/s');
      const reads = page.getByRole('meter', { name: 'Shard 1: GetRecords calls a second of the mirror' });
      expect(await reads.getAttribute('aria-valuetext')).toBe('1 of 5');
      await see(page, `#${await reads.getAttribute('aria-describedby')}`, 'its batches, not Firehose');
      api.stream = aStream(2);
      await see(page, '[data-shard=shardId-000000000001]:not([data-full]) .state', 'open');
    });

    test('is read by hand, and says no with its reason', async () => {
      const answers: Reply[] = [
        { status: 200, document: shardRecords(['{"number":1}', '{"number":2}'], 'abc') },
        {
          status: 429,
          document: aProblem({ status: 429, title: 'A limit of the stream is reached', detail: '5 calls.' }),
        },
        { status: 200, document: shardRecords(['{"number":3}'], null) },
      ];
      api.onRead = () => answers.shift() ?? { status: 500, document: {} };
      const page = await open();

      await page.getByRole('button', { name: 'Read Shard 1' }).click();
      await page.getByLabel('Begin at').selectOption('AFTER_SEQUENCE_NUMBER');
      await page.getByLabel('Sequence number').fill(' 49 ');
      expect(await page.getByLabel('Time').isVisible()).toBe(false);
      await page.getByRole('button', { name: 'Read', exact: true }).click();
      await see(page, '#reader-records li:nth-child(2)', '{"number":2}');
      await see(page, '#reader-facts', 'The last call gave 2 records, 2 s behind the tip.');
      await page.getByRole('button', { name: 'Read on' }).click();
      await see(page, '#reader-error', 'A limit of the stream is reached. 5 calls.');
      await screenshot(page, 'reader-light');
      await page.getByRole('button', { name: 'Read on' }).click();

      await see(page, '#reader-records li:nth-child(3)', '{"number":3}');
      await see(page, '#reader-facts', 'This is the end of a closed shard.');
      expect(await page.locator('#reader-error').isVisible()).toBe(false);
      expect(await page.getByRole('button', { name: 'Read on' }).isVisible()).toBe(false);
      const asked = api.received.map(({ path }) => path).filter((path) => path.startsWith('stream/shards'));
      expect(asked).toEqual([
        'stream/shards/shardId-000000000001/records?startingPosition=AFTER_SEQUENCE_NUMBER&limit=10&sequenceNumber=49',
        'stream/shards/shardId-000000000001/records?nextToken=abc',
        'stream/shards/shardId-000000000001/records?nextToken=abc',
      ]);
    });

    test('keeps the records that it has shown when a new reading is refused', async () => {
      const title = 'A limit of the stream is reached';
      const refused = aProblem({ status: 429, title, limit: 'shardIteratorCallsPerSecond', retryAfterMs: 1_000 });
      const answers: Reply[] = [
        { status: 200, document: shardRecords(['{"number":1}', '{"number":2}'], 'abc') },
        { status: 429, document: refused },
        { status: 200, document: shardRecords(['{"number":3}'], 'def') },
      ];
      api.onRead = () => answers.shift() ?? { status: 500, document: {} };
      const page = await open();
      await page.getByRole('button', { name: 'Read Shard 1' }).click();
      const read = page.getByRole('button', { name: 'Read', exact: true });
      await read.click();
      await see(page, '#reader-records li:nth-child(2)', '{"number":2}');

      await read.click();

      await see(page, '#reader-error', /try again in 1 s, or press “Read on”/);
      expect(await page.locator('#reader-records li').count()).toBe(2);
      expect(await page.getByRole('button', { name: 'Read on' }).isVisible()).toBe(true);
      await read.click();
      await see(page, '#reader-records li:only-child', '{"number":3}');
      expect(await page.locator('#reader-error').isVisible()).toBe(false);
    });

    test('shows the last minute as the server knows it, from the first answer on', async () => {
      api.stream = withHistory(aStream(1), [200, 0, 1_000, 400]);
      const page = await open();

      await seeBars(page, 'path:not(.full)', /^M56 1h0\.8v-0\.2h-0\.8zM59 1h0\.8v-0\.4h-0\.8z$/);
      await seeBars(page, 'path.full', /^M58 1h0\.8v-1h-0\.8z$/);
    });

    test('corrects a second of which the mirror saw the rest late', async () => {
      const stream = aStream(1);
      api.stream = withHistory(stream, [200]);
      const page = await open('', HURRIED);
      await seeBars(page, 'path:not(.full)', /^M59 1h0\.8v-0\.2h-0\.8z$/);

      api.stream = withHistory(stream, [800]);

      await seeBars(page, 'path:not(.full)', /^M59 1h0\.8v-0\.8h-0\.8z$/);
    });

    test('draws a shard that is mirrored late up to its own last whole second', async () => {
      const stream = withHistory(aStream(1), [200, 800]);
      const [shard] = stream.shards;
      if (!shard) throw new Error('A stream of one shard has one');
      const asOf = new Date(Date.parse(stream.asOf) - 1_000).toISOString();
      api.stream = { ...stream, shards: [{ ...shard, write: { ...shard.write, asOf } }] };

      const page = await open();

      await seeBars(page, 'path:not(.full)', /^M59 1h0\.8v-0\.2h-0\.8z$/);
      await see(page, '.minute figcaption', /^Records\/s, 60 s up to \d\d:\d\d:\d\d$/);
    });

    test('has no limit to be at where the profile lifts it', async () => {
      const limits = {
        shardWriteRecordsPerSecond: null,
        shardWriteBytesPerSecond: null,
        shardReadCallsPerSecond: null,
        shardReadBytesPerSecond: null,
      };
      api.profile = 'unlimited';
      const stream = aStream(1, { recordsPerSecond: 80_000, bytesPerSecond: 53 * MIB }, READING);
      api.stream = { ...withHistory(stream, [20_000, 80_000]), limits };
      const page = await open();

      await see(page, '.shard:not([data-full]) .meters', '80,000, no limit');
      await page.getByRole('heading', { name: 'The limits' }).click();
      await see(page, '#limits', 'no limit');
      await seeBars(page, 'path:not(.full)', /v-0\.25h.*v-1h/);
      await see(page, '#forecast', 'This profile has no rate limits');
    });

    test('counts a block of reads down between two polls', async () => {
      api.stream = aStream(1, AT_ITS_LIMIT, { ...READING, blockedMs: 4_000 });
      const page = await open();

      await see(page, '.blocked', /reads blocked 3\.\d s/);
    });

    test('shows what the mirror has read', async () => {
      api.mirror = aMirror(5_000);
      const page = await open();

      await see(page, '#mirror-aside', '10,000 records read');
      await see(page, '#mirror-rows', /All\s*10,000/);
      await see(page, 'th[title*="oldest record that came and is not counted"]', 'Behind');
      expect(await page.locator('#mirror-notes li').count()).toBe(0);
    });

    test('tells what the mirror saw of a run that has ended', async () => {
      api.runs = [aRun({})];
      api.mirror = aMirror(5_000);
      api.mirroredRun = aMirroredRun({ reversals: 3 });
      const page = await open('', HURRIED);

      await see(
        page,
        '#mirror-run',
        'This run: 10,000 of 10,000 records seen, none doubled, 3 out of order. Half were read within 0.9 s of being generated, 99 of 100',
      );
      expect(api.received.filter(({ path }) => path === `mirror?runId=${aRun({}).runId}`)).toHaveLength(1);
    });

    test('tells what happened to the mirror beside its figures', async () => {
      const mirror = aMirror(5_000);
      api.mirror = { ...mirror, totals: { ...mirror.totals, eggs: 12, setAside: 1 } };
      const page = await open();

      await see(page, '#mirror-notes', '12 eggs found.');
      await see(page, '#mirror-notes', '1 poison record set aside under errors/.');
    });
  });

  describe('the delivery', () => {
    test('counts the buffer down to what comes first', async () => {
      api.deliveries = deliveriesOf([], aBuffer(3.2 * MIB, 118));
      const page = await open();

      const countdown = page.locator('#buffer-next [data-countdown]');
      await see(page, '#buffer-next', 'Age comes first');
      const before = await countdown.textContent();
      await countdown.filter({ hasNotText: before ?? '' }).waitFor();

      expect(before).toMatch(/^3:0[0-2]$/);
      expect(await countdown.textContent()).toMatch(/^[23]:[05]\d$/);
      await see(page, '#buffer-meters', '3.2 MiB of 5 MiB');
    });

    test('says when size comes first', async () => {
      const buffer = {
        ...aBuffer(4 * MIB, 3),
        first: 'size' as const,
        sizeFlushAt: new Date(Date.now() + 20_000).toISOString(),
      };
      api.deliveries = deliveriesOf([], buffer);
      const page = await open();

      await see(page, '#buffer-next', 'Size comes first');
    });

    test('shows what is inside an object, part by part', async () => {
      const content = Array.from(
        { length: 300 },
        (_, at) => `{"run":"01J","number":${at + 1},"snake":"${'lorem'.repeat(20)}"}\n`,
      );
      api.deliveries = deliveriesOf([5 * MIB, 5 * MIB], aBuffer(1_000, 10));
      api.contents.set(objectKey(2), content.join(''));
      api.partBytes = 20_000;
      const page = await open();

      await page.locator(`#objects button[title="${objectKey(2)}"]`).click();

      await see(page, '#preview-lines li:first-child', '{"run":"01J","number":1,"snake":"lorem');
      await see(page, '#preview-facts', /the first 19\.5 KiB, 14\d lines/);
      await screenshot(page, 'preview-light');
      await page.getByRole('button', { name: 'Show more' }).click();
      await see(page, '#preview-lines li:nth-child(200)', '"number":200,');
      await page.getByRole('button', { name: 'Show more' }).click();
      await see(page, '#preview-facts', 'all of it, 300 lines');
      expect(await page.locator('#preview-more').isVisible()).toBe(false);
      await page.getByRole('button', { name: 'Close the preview' }).click();
      await page.locator('#preview').waitFor({ state: 'hidden' });
    });

    test('says why an object cannot be shown', async () => {
      api.deliveries = deliveriesOf([100], aBuffer(0, 0));
      const page = await open();

      await page.locator('#objects button').click();

      await see(page, '#preview-error', 'Something is not as expected.');
    });
  });

  describe('a stage with a token', () => {
    test('asks for it once, says when it is wrong, and works with the right one', async () => {
      api.token = 'right';
      api.stream = aStream(2);
      const page = await open();

      await page.getByRole('textbox', { name: 'Token' }).fill('wrong');
      await screenshot(page, 'token-light');
      await page.getByRole('button', { name: 'Use this token' }).click();
      await see(page, '#token-error', 'The stage refused this token.');
      await page.getByRole('textbox', { name: 'Token' }).fill('right');
      await page.getByRole('button', { name: 'Use this token' }).click();

      await see(page, '#connection', 'Live');
      await see(page, '#curl', '-H "authorization: Bearer $TOKEN"');
      await page.reload();
      await see(page, '#connection', 'Live');
    });

    test('takes it from the address, and removes it there', async () => {
      api.token = 'a+b/c=';
      const page = await open(`#token=${encodeURIComponent('a+b/c=')}`);

      await see(page, '#connection', 'Live');
      expect(page.url()).toBe(api.url);
    });
  });

  describe('the connection', () => {
    test('says that the API does not answer, and goes on when it does again', async () => {
      const page = await open();
      await see(page, '#connection', 'Live');

      await page.route('**/stream', (route) => route.abort());
      await see(page, '#notice', 'The API does not answer');
      await see(page, '#connection', 'Trying again');
      await screenshot(page, 'unreachable-light');
      await page.unroute('**/stream');
      await page.getByRole('button', { name: 'Try now' }).click();

      await see(page, '#connection', 'Live');
      expect(await page.locator('#notice').isVisible()).toBe(false);
    });

    test('shows what the API says is wrong', async () => {
      api.trouble = {
        status: 503,
        document: aProblem({ status: 503, title: 'The stream does not answer', detail: 'It may still be being made.' }),
      };
      const page = await open();

      await see(page, '#notice', 'Shards: The stream does not answer. It may still be being made.');
    });

    test('asks for nothing while the tab is hidden', async () => {
      const page = await open('', { clock: true });
      await see(page, '#connection', 'Live');

      await page.evaluate(() => {
        Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
        document.dispatchEvent(new Event('visibilitychange'));
      });
      await page.waitForLoadState('networkidle');
      const before = api.received.length;
      await page.clock.runFor(20_000);
      await page.waitForLoadState('networkidle');

      expect(api.received.length).toBe(before);
    });

    test('finds the API beside a page that is served under a base path', async () => {
      await api.stop();
      api = new FakeApi('/dev/');
      await api.start();
      const page = await openAt(api.url.replace(/\/$/, ''));

      await see(page, '#connection', 'Live');
      await see(page, '#curl', `${api.url}runs`);
    });
  });

  describe('on every screen', () => {
    test.each([
      ['a phone', 390, 844],
      ['a tablet', 820, 1_100],
      ['a laptop', 1_280, 800],
    ])('fits the width of %s', async (name, width, height) => {
      busy();
      const page = await open('', { ...HURRIED, viewport: { width, height } });

      await see(page, '#mirror-aside', 'records read');
      await see(page, '#objects-aside', 'objects');
      await see(page, '#audit-verdict', 'Every record arrived in S3');
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      await screenshot(page, `fits-${name.replace('a ', '')}`, { isFullPage: true });
    });

    test('has room for the mirror of ten million records in the narrowest of three columns', async () => {
      busy();
      const mirror = aMirror(5_000_000);
      const totals = { ...mirror.totals, throttled: { transactions: 900, bytes: 334 }, millisBehindLatest: 16_400 };
      api.mirror = { ...mirror, totals };
      const page = await open('', { ...HURRIED, viewport: { width: 1_080, height: 800 } });

      await see(page, '#mirror-rows', '10,000,000');
      const [needed, given] = await page
        .locator('#mirror-scroll')
        .evaluate(({ scrollWidth, clientWidth }) => [scrollWidth, clientWidth]);
      expect(needed).toBe(given);
    });

    test('has on a phone each sign of a sum before its term, and all figures of a run in sight with their names', async () => {
      busy();
      const page = await open('', { viewport: { width: 390, height: 844 } });
      await see(page, '#run-state', 'done');

      const signs = await page.locator('#run-places li').evaluateAll((terms) =>
        terms.map((term) => {
          const { content, left } = getComputedStyle(term, '::before');
          return content.includes('+') ? left : 'none';
        }),
      );
      const figures = await page.locator('#runs tr:first-child td').evaluateAll((cells) =>
        cells.map((cell) => ({
          name: getComputedStyle(cell, '::after').content,
          isInSight: cell.getBoundingClientRect().right <= document.documentElement.clientWidth,
        })),
      );

      expect(signs).toEqual(['none', '0px', '0px', '0px']);
      const names = ['Started', 'State', 'Requested', 'Accepted', 'Throttled', 'Retried', 'Rate', 'Time'];
      // Their names are said once: by the head, which is out of sight, and not below each figure too.
      expect(await page.locator('#runs-scroll').getByRole('columnheader').allTextContents()).toEqual(names);
      expect(figures).toEqual(names.map((name) => ({ name: `"${name}" / ""`, isInSight: true })));
    });

    test('stretches no panel because the form beside it is open', async () => {
      const page = await open();
      await see(page, '#objects-empty', 'Nothing here yet');
      const heights = () =>
        page.locator('.column:not(:first-child) .card').evaluateAll((cards) => cards.map((card) => card.clientHeight));
      const before = await heights();

      await more(page);

      await see(page, '#first-records li:nth-child(3)', 'key');
      expect(await heights()).toEqual(before);
    });

    test('tells the main story on a laptop without scrolling, in light and in dark', async () => {
      busy();
      const page = await open('', { colorScheme: 'dark' });

      await see(page, '#objects-aside', 'objects');
      await see(page, '#run-state', 'done');
      await screenshot(page, 'busy-dark');
      await page.emulateMedia({ colorScheme: 'light' });
      await screenshot(page, 'busy-light');
      for (const id of ['send', 'run-figures', 'shards', 'buffer-next', 'objects']) {
        const box = await page.locator(`#${id}`).boundingBox();
        expect(box && box.y + Math.min(box.height, 100)).toBeLessThanOrEqual(800);
      }
    });
  });
});

interface OpenOptions extends BrowserContextOptions {
  /** Time of the page moves only when told. */
  readonly clock?: boolean;
  /** The page waits an eighth of its time between two questions, and the test with it. */
  readonly isHurried?: boolean;
}

const HURRIED: OpenOptions = { isHurried: true };

const HURRY = `
  const { setTimeout } = window;
  window.setTimeout = (call, ms = 0, ...more) => setTimeout(call, ms >= 500 ? ms / 8 : ms, ...more);
`;

const open = (fragment = '', options: OpenOptions = {}): Promise<Page> => openAt(api.url + fragment, options);

async function openAt(url: string, { clock = false, isHurried = false, ...options }: OpenOptions = {}): Promise<Page> {
  if (!started.ok) throw new Error(started.reason);
  context = await started.browser.newContext({
    viewport: { width: 1_280, height: 800 },
    reducedMotion: 'reduce',
    colorScheme: 'light',
    ...options,
  });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    // Chromium reports each answer of 400 and above, which some tests want.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      faults.push(message.text());
  });
  if (clock) await page.clock.install();
  if (isHurried) await page.addInitScript(HURRY);
  await page.goto(url);
  return page;
}

async function send(page: Page, count: string): Promise<void> {
  await page.getByLabel('How many').fill(count);
  await page.getByRole('button', { name: 'Send' }).click();
}

/** Waits until the element shows the text. */
const see = (page: Page, selector: string, text: string | RegExp): Promise<void> =>
  page.locator(selector).filter({ hasText: text }).first().waitFor();

/** Waits until the bars of the only shard are these. */
async function seeBars(page: Page, path: string, bars: RegExp): Promise<void> {
  const shown = page.locator(`.spark ${path}`);
  const endMs = Date.now() + 10_000;
  while (!bars.test((await shown.getAttribute('d')) ?? '') && Date.now() < endMs) await page.waitForTimeout(50);
  expect(await shown.getAttribute('d')).toMatch(bars);
}

/** Opens, or closes, what may be chosen beside the count. */
const more = (page: Page): Promise<void> => page.locator('#more > summary').click();

const runsAskedFor = () => api.received.filter(({ method, path }) => method === 'POST' && path === 'runs');
const posted = (): unknown[] => runsAskedFor().map(({ body }) => body);
const keysOfRuns = (): (string | undefined)[] => runsAskedFor().map(({ idempotencyKey }) => idempotencyKey);

/** A run of 100,000 records over two shards, of which so many are accepted by now. */
function aRunUnderWay(accepted: number): RunDocument {
  const shard = {
    accepted: accepted / 2,
    bytes: accepted * 530,
    throttled: 0,
    retried: 0,
    unknown: 0,
    firstSequenceNumber: null,
    lastSequenceNumber: null,
  };
  return aRun({
    state: 'running',
    requested: 100_000,
    accepted,
    pending: 100_000 - accepted,
    throttled: 0,
    retried: 0,
    currentRecordsPerSecond: 1_000,
    remainingSeconds: (100_000 - accepted) / 1_000,
    finishedAt: null,
    shards: [
      { ...shard, shardId: 'shardId-000000000000' },
      { ...shard, shardId: 'shardId-000000000001' },
    ],
  });
}

/** A run whose answer comes when the test says so. */
function withheldRun(): { answer: (reply: Reply) => void } {
  const { given, give } = withheld<Reply>();
  api.onRun = () => given;
  return { answer: give };
}

/** What is there when the test gives it. */
function withheld<T = void>(): { given: Promise<T>; give: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const given = new Promise<T>((resolveIt) => {
    resolve = resolveIt;
  });
  return { given, give: (value) => resolve(value) };
}

/** A stage in full use. */
function busy(): void {
  const runs: RunDocument[] = [5, 4, 3, 2, 1].map((number) =>
    aRun({ runId: `01JDC8Q4M0000000000000000${number}`, requested: number * 2_000, accepted: number * 2_000 }),
  );
  api.runs = runs;
  api.stream = withHistory(aStream(2, AT_ITS_LIMIT, READING), MINUTE);
  api.mirror = aMirror(5_000);
  api.deliveries = deliveriesOf([5.01 * MIB, 5 * MIB, 5.02 * MIB, 812_000], aBuffer(3.2 * MIB, 118));
}
