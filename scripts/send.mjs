// npm run send -- --count 100000: sends records from a terminal, to the local app or to a deployed stage.
import bundleLocal from '../local/plugin/bundle.cjs';

const { sendFromTerminal } = await import(await bundleLocal('scripts/send/send-from-terminal.ts'));

process.exitCode = await sendFromTerminal(process.argv.slice(2), process);
