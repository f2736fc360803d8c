// GET /: the page, one file with its script and styles in it.
import page from '../../dist/page/index.html';
import { log } from '../aws/log.ts';
import type { Answer } from '../http/answer.ts';
import { httpHandler } from '../http/chain.ts';

const answer: Answer = {
  statusCode: 200,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    // Asked for anew each time, so that a deployment shows at once.
    'cache-control': 'no-cache',
    // The page itself says what it may run and whom it may ask; only a header can say who may frame it.
    'content-security-policy': "frame-ancestors 'none'",
    'cross-origin-opener-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  },
  body: page,
};

export const handler = httpHandler(log, async () => answer);
