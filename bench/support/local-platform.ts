// The local AWS, for benchmarks that put the app's functions on it themselves.
export { EventSourceMapping } from '../../local/lambda/event-source-mapping.ts';
export { startPlatform } from '../../local/platform.ts';
export { systemClock } from '../../local/system-clock.ts';
export { readTrigger } from '../../local/template/trigger.ts';
export { terminalLog } from '../../local/terminal-log.ts';
export { limitValues } from '../../src/domain/limits/table.ts';
export { seededRandom } from '../../src/domain/random.ts';
