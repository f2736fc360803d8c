// A real Chromium for the tests of the page, or the reason why there is none on this machine.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium, type Page } from 'playwright-core';

export type StartedBrowser =
  | { readonly ok: true; readonly browser: Browser }
  | { readonly ok: false; readonly reason: string };

interface Candidate {
  readonly name: string;
  readonly executablePath: string;
  readonly env?: Record<string, string>;
}

const ROOT = join(import.meta.dirname, '../..');
const INSTALLED = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].map(
  (name) => `/usr/bin/${name}`,
);

/**
 * Starts the browser of CHROME_PATH, or the one that npm installed, or one of the system. In CI a browser that does not
 * start is a failure; elsewhere the tests skip with the reason.
 */
export async function startBrowser(): Promise<StartedBrowser> {
  const reasons: string[] = [];
  for (const find of [chosen, packaged, installed]) {
    try {
      for (const candidate of await find()) {
        const browser = await launch(candidate).catch((error: unknown) =>
          reasons.push(`${candidate.name}: ${words(error)}`),
        );
        if (typeof browser === 'object') return { ok: true, browser };
      }
    } catch (error) {
      reasons.push(words(error));
    }
  }
  const reason = reasons.join(' / ') || 'no browser found';
  if (process.env.CI === 'true') throw new Error(`In CI the browser has to start: ${reason}`);
  // A suite that is skipped whole is not even named in the report.
  process.stderr.write(`The tests in a browser are skipped, as none starts here: ${reason}\n`);
  return { ok: false, reason };
}

/** Puts a picture of the page into dist/screenshots, to be looked at. */
export async function screenshot(page: Page, name: string, { isFullPage = false } = {}): Promise<void> {
  await page.screenshot({ path: join(ROOT, `dist/screenshots/${name}.png`), fullPage: isFullPage });
}

const launch = ({ executablePath, env }: Candidate): Promise<Browser> =>
  chromium.launch({
    executablePath,
    // Containers have neither the user namespaces of the sandbox nor much shared memory; the pages are our own.
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--font-render-hinting=none'],
    env: { ...stringsOf(process.env), ...env },
  });

async function chosen(): Promise<Candidate[]> {
  const executablePath = process.env.CHROME_PATH;
  return executablePath ? [{ name: 'CHROME_PATH', executablePath }] : [];
}

async function installed(): Promise<Candidate[]> {
  return INSTALLED.filter((path) => existsSync(path)).map((path) => ({ name: path, executablePath: path }));
}

/** The Chromium of `@sparticuz/chromium`: with the machine's libraries, and else with those that it brings along. */
async function packaged(): Promise<Candidate[]> {
  const folder = await extracted();
  const executablePath = join(folder, 'chromium');
  const env = { FONTCONFIG_FILE: join(folder, 'fonts.conf') };
  const libraries = { LD_LIBRARY_PATH: join(folder, 'al2023/lib') };
  return [
    { name: '@sparticuz/chromium', executablePath, env },
    { name: '@sparticuz/chromium with its own libraries', executablePath, env: { ...env, ...libraries } },
  ];
}

/** Unpacks the package in its own process, as it reads its folder and its flavour from the environment. */
const UNPACK = "const { default: chromium } = await import('@sparticuz/chromium'); await chromium.executablePath();";

/** Unpacked beside its place and moved there at once: a broken-off try leaves nothing that looks complete. */
async function extracted(): Promise<string> {
  const manifest = join(ROOT, 'node_modules/@sparticuz/chromium/package.json');
  const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string };
  const folder = join(ROOT, `node_modules/.cache/chromium-${version}`);
  if (existsSync(join(folder, 'chromium'))) return folder;
  await mkdir(dirname(folder), { recursive: true });
  const staging = await mkdtemp(`${folder}-`);
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', UNPACK], {
    cwd: ROOT,
    env: { ...process.env, TMPDIR: staging, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' },
  });
  await writeFile(join(staging, 'fonts.conf'), fontsConf(folder));
  await mkdir(join(staging, 'fonts-cache'), { recursive: true });
  await rename(staging, folder).catch(async (error: unknown) => {
    // Another process was first.
    await rm(staging, { recursive: true, force: true });
    if (!existsSync(join(folder, 'chromium'))) throw error;
  });
  return folder;
}

/** The fonts of the package and of the machine: a plain machine has none. */
const fontsConf = (folder: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${folder}/fonts-cache</cachedir>
  <alias binding="strong"><family>system-ui</family><prefer><family>Open Sans</family></prefer></alias>
  <alias binding="strong"><family>sans-serif</family><prefer><family>Open Sans</family></prefer></alias>
  <alias binding="strong"><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
</fontconfig>
`;

const stringsOf = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

/** The first line, and those of the browser's own log that say what is missing; not the page of flags between. */
function words(error: unknown): string {
  const [first = '', ...rest] = (error instanceof Error ? error.message : String(error)).split('\n');
  const telling = rest.filter((line) => /error|cannot|denied|no such/i.test(line) && !line.includes('<launching>'));
  return [first, ...telling.slice(0, 2)].map((line) => line.trim()).join(' ');
}
