// How a run is told at a terminal: a bar that moves, or lines where nobody looks; and its account at the end.
import type { RunDocument } from '../../src/domain/documents.ts';
import { doubtSentence, elapsedMs, endSentence, PLACES, rateOf } from '../../web/model/account.ts';
import { formatBytes, formatCount, formatDuration, formatRate } from '../../web/text/numbers.ts';

export interface Terminal {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly write: (text: string) => unknown;
}

const BAR_CELLS = 24;
const PERCENT = 100;
const USUAL_COLUMNS = 80;
const ERASE_LINE = '\r\u001B[K';

export class ProgressLine {
  readonly #terminal: Terminal;
  #toldPercent = -1;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  show(run: RunDocument): void {
    const part = run.requested > 0 ? run.accepted / run.requested : 0;
    const words = progressWords(run, part);
    if (this.#terminal.isTTY) {
      const filled = Math.floor(part * BAR_CELLS);
      const line = `${'█'.repeat(filled)}${'░'.repeat(BAR_CELLS - filled)} ${words}`;
      // A line that wraps could not be erased. A terminal that does not know its width says 0.
      this.#terminal.write(ERASE_LINE + line.slice(0, (this.#terminal.columns || USUAL_COLUMNS) - 1));
      return;
    }
    // A log wants no line a second of a run of hours: one for each percent is enough.
    const percent = Math.floor(part * PERCENT);
    if (percent === this.#toldPercent) return;
    this.#toldPercent = percent;
    this.#terminal.write(`${words}\n`);
  }

  /** A line that stays, above the bar. */
  say(text: string): void {
    this.#terminal.write(`${this.#terminal.isTTY ? ERASE_LINE : ''}${text}\n`);
  }
}

function progressWords(run: RunDocument, part: number): string {
  const { remainingSeconds } = run;
  return [
    `${Math.floor(part * PERCENT)} %`,
    `${formatCount(run.accepted)} of ${formatCount(run.requested)}`,
    `${formatRate(rateOf(run))}/s`,
    ...(remainingSeconds === null ? [] : [`${formatDuration(remainingSeconds * 1_000)} left`]),
    ...(run.throttled > 0 ? [`${formatCount(run.throttled)} throttled`] : []),
  ].join('  ');
}

/** The account of a run that has ended, in a few lines. */
export function accountLines(run: RunDocument, nowMs: number): string {
  const sum = PLACES.map((place) => `${formatCount(run[place])} ${place}`).join(' + ');
  const doubled = run.unknown > 0 ? `\n${doubtSentence(run.unknown)}` : '';
  return (
    `${endSentence(run)}\n` +
    `${formatCount(run.requested)} requested = ${sum}\n` +
    `${formatBytes(run.bytes)} in ${formatDuration(elapsedMs(run, nowMs))}, ${formatRate(run.recordsPerSecond)}/s; ` +
    `${formatCount(run.throttled)} throttled, ${formatCount(run.retried)} retried.${doubled}` +
    `${run.reason === null ? '' : `\n${run.reason}`}\nRun ${run.runId}`
  );
}
