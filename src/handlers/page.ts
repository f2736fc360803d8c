// GET /: the page, one file with its script and styles in it.
import { createHash } from 'node:crypto';
import page from '../../dist/page/index.html';
import { log } from '../aws/log.ts';
import type { Answer } from '../http/answer.ts';
import { httpHandler } from '../http/chain.ts';

/** The policy's name for each script in the page: no other script runs, whatever reaches the page. */
function scriptHashes(html: string): string[] {
  const scripts = [...html.matchAll(/<script\b[^>]*>([\s\S]*?)<\/script>/g)];
  return scripts.map(([, script = '']) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`);
}

const contentSecurityPolicy = [
  "default-src 'none'",
  `script-src ${scriptHashes(page).join(' ') || "'none'"}`,
  "style-src 'unsafe-inline'",
  'img-src data:',
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const answer: Answer = {
  statusCode: 200,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    // Asked for anew each time, so that a deployment shows at once.
    'cache-control': 'no-cache',
    'content-security-policy': contentSecurityPolicy,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  },
  body: page,
};

export const handler = httpHandler(log, async () => answer);
