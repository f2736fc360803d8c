// npm run send -- --count 100000: sends records from a terminal, to the local app or to a deployed stage.
import bundleLocal from '../local/plugin/bundle.cjs';

// That an SDK of next year will want a newer Node.js is nothing to read before a run.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

const { sendFromTerminal } = await import(await bundleLocal('scripts/send/send-from-terminal.ts'));

process.exitCode = await sendFromTerminal(process.argv.slice(2), process);
