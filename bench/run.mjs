// npm run bench: every claim in turn, as tables for docs/benchmarks.md. `--quick` for about two minutes; names of
// claims for some of them alone. A run that takes too long ends itself: a hanging server must not hold anybody up.
import { aggregate } from './aggregate.mjs';
import { atLimits } from './at-limits.mjs';
import { audit } from './audit.mjs';
import { drain } from './drain.mjs';
import { generate } from './generate.mjs';
import { million } from './million.mjs';
import { mirror } from './mirror.mjs';
import { push } from './push.mjs';
import { putRecords } from './put-records.mjs';
import { storedRecords } from './stored-records.mjs';
import { twoProducers } from './two-producers.mjs';

const CLAIMS = {
  'put-records': putRecords,
  drain,
  'stored-records': storedRecords,
  'at-limits': atLimits,
  push,
  'two-producers': twoProducers,
  aggregate,
  generate,
  million,
  mirror,
  audit,
};
const [options, names] = [new Set(process.argv.slice(2).filter(isOption)), process.argv.slice(2).filter(isName)];
const isQuick = options.has('--quick');
const DEADLINE_MS = isQuick ? 180_000 : 40 * 60_000;

const print = (line = '') => process.stdout.write(`${line}\n`);
const seconds = (ms) => `${Math.round(ms / 1_000)} s`;

// That an SDK of next year will want a newer Node.js is nothing to read between the tables.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

setTimeout(() => {
  print(`\nEnded: the run took longer than ${seconds(DEADLINE_MS)}. What is above is measured, the rest is not.`);
  process.exit(1);
}, DEADLINE_MS).unref();

const start = performance.now();
for (const [name, measure] of Object.entries(CLAIMS)) {
  if (names.length > 0 && !names.includes(name)) continue;
  const begun = performance.now();
  await measure({ isQuick, print });
  print(`\n(${name}: ${seconds(performance.now() - begun)})\n`);
}
print(
  `Node.js ${process.version}, ${isQuick ? 'a quick run' : 'a whole run'} of ${seconds(performance.now() - start)}.`,
);
process.exit(0);

function isOption(argument) {
  return argument.startsWith('--');
}

function isName(argument) {
  return !isOption(argument);
}
