// npm start: the stage `local` on this machine. Arguments are passed on, such as `npm start -- --param shards=4`.
import { createRequire } from 'node:module';

// serverless-offline tells of every call; the functions' own log is left to be read.
process.env.SLS_LOG_LEVEL ??= 'warning';
process.argv.splice(2, 0, 'offline', 'start', '--stage', 'local');
createRequire(import.meta.url)('serverless/bin/serverless.js');
