// The whole flow as a person sees it: `npm start`, a number typed into the page, and an object in S3.
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { screenshot, startBrowser } from '../support/browser.ts';
import { freePort, type StartedApp, startApp } from '../support/started-app.ts';

/** More than 5 MiB, so that the size makes an object; over two shards it takes about three seconds. */
const COUNT = '6,000';
const RECORD_BYTES = '1,024';
const SEEN_WITHIN_MS = 30_000;

const started = await startBrowser();
const title = started.ok ? 'the whole flow' : `the whole flow (skipped, no browser starts here: ${started.reason})`;
const describeInBrowser = started.ok ? describe : describe.skip;

const dataDir = mkdtempSync(join(tmpdir(), 'playground-page-'));
let app: StartedApp | undefined;
let port: string;

describeInBrowser(title, () => {
  beforeAll(async () => {
    port = await freePort();
    app = await startApp({ DATA_DIR: dataDir, PORT: port, AWS_PORT: await freePort() });
  });

  test('takes records from the form through the stream and the mirror into an object', async () => {
    if (!started.ok) throw new Error(started.reason);
    const page = await started.browser.newPage({
      viewport: { width: 1_280, height: 800 },
      colorScheme: 'light',
      reducedMotion: 'reduce',
    });
    page.setDefaultTimeout(SEEN_WITHIN_MS);
    const see = (selector: string, text: string | RegExp) => page.locator(selector).filter({ hasText: text }).waitFor();
    await page.goto(`http://localhost:${port}/`);

    await page.getByLabel('How many').fill(COUNT);
    await page.locator('#more > summary').click();
    await page.getByLabel('Bytes each').fill(RECORD_BYTES);
    await see('#first-records li:first-child', '1 KiB');
    await page.locator('#more > summary').click();
    await see('#forecast', 'About 3 s: 2 open shards');
    await page.getByRole('button', { name: 'Send' }).click();

    await see('#run-state', 'running');
    await screenshot(page, 'whole-flow-running');
    await see('#run-state', 'done');
    for (const shard of ['shardId-000000000000', 'shardId-000000000001']) {
      await page.locator(`[data-shard=${shard}] .spark path[d^=M]`).first().waitFor({ state: 'attached' });
    }
    expect(await page.locator('#run-places strong').allTextContents()).toEqual([COUNT, '0', '0', '0']);
    await see('#mirror-aside', `${COUNT} records read`);
    await see('#mirror-run', `This run: ${COUNT} of ${COUNT} records seen, none doubled, none out of order.`);
    await see('#objects-aside', '1 object');
    await see('#buffer-next', 'Age comes first');
    await screenshot(page, 'whole-flow');
    await page.locator('#objects button').click();
    await see('#preview-lines li:first-child', /"number":\d+,"at":\d{13},"snake":"[a-z]+"\}$/);
    await screenshot(page, 'whole-flow-preview');
  });
});

afterAll(async () => {
  if (started.ok) await started.browser.close();
  if (app) {
    app.process.kill('SIGINT');
    await once(app.process, 'close');
  }
  rmSync(dataDir, { recursive: true, force: true });
});
