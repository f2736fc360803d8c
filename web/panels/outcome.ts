// The account of a run: a bar in four parts, the sum, how it goes on, and the figures behind it.
import type { RunDocument } from '../../src/domain/documents.ts';
import { find, findHtml, make, setOptionalText, setPart, setText } from '../dom.ts';
import {
  addsUp,
  doubtSentence,
  elapsedMs,
  endSentence,
  PLACES,
  rateOf,
  runSentence,
  segmentsOf,
} from '../model/account.ts';
import { formatBytes, formatCount, formatDuration, formatRate } from '../text/numbers.ts';
import { RunShards } from './run-shards.ts';

const FIGURES = ['Records a second', 'Throttled', 'Retried', 'Attempts', 'Time', 'Bytes'] as const;

export class OutcomePanel {
  readonly #card = findHtml(document, '.outcome');
  readonly #empty = findHtml(document, '#outcome-empty');
  readonly #run = findHtml(document, '#outcome-run');
  readonly #badge = findHtml(document, '#run-state');
  readonly #stop = find(document, '#stop', HTMLButtonElement);
  readonly #sentence = findHtml(document, '#run-sentence');
  readonly #requested = findHtml(document, '#run-requested');
  readonly #equals = findHtml(document, '#run-equals');
  readonly #status = findHtml(document, '#run-status');
  readonly #doubled = findHtml(document, '#run-doubled');
  readonly #reason = findHtml(document, '#run-reason');
  readonly #shards = new RunShards();
  readonly #parts = PLACES.map((place) => ({
    bar: make('i', { 'data-place': place }),
    records: make('strong'),
    place,
  }));
  readonly #figures = FIGURES.map((label) => ({ label, value: make('dd') }));
  readonly #teaching = [...this.#empty.childNodes];
  #spoken = '';
  #shown: RunDocument | undefined;
  #stoppingRunId: string | undefined;
  #whyNotStopped: string | undefined;
  #isAwaited = false;

  constructor(stop: (runId: string) => void) {
    findHtml(document, '#run-bar').append(...this.#parts.map(({ bar }) => bar));
    const places = this.#parts.map(({ place, records }) => make('li', { 'data-place': place }, records, place));
    findHtml(document, '#run-places').append(...places);
    const figures = this.#figures.map(({ label, value }) => make('div', {}, make('dt', {}, label), value));
    findHtml(document, '#run-figures').append(...figures);
    this.#stop.addEventListener('click', () => {
      const runId = this.#shown?.runId;
      if (runId === undefined || runId === this.#stoppingRunId) return;
      this.#stoppingRunId = runId;
      this.#whyNotStopped = undefined;
      this.#showStop();
      stop(runId);
    });
  }

  /** Between the click and the first account. */
  waitFor(count: number): void {
    this.#clear();
    this.#isAwaited = true;
    this.#showState('running', 'starting');
    setText(this.#empty, `Asked the API for ${formatCount(count)} records. The first account comes in about a second.`);
  }

  /** Nothing to show: what will be here is explained. */
  reset(): void {
    this.#clear();
    this.#isAwaited = false;
    this.#badge.hidden = true;
    this.#empty.replaceChildren(...this.#teaching);
  }

  update(run: RunDocument, nowMs: number): void {
    if (run.state !== 'running' || run.runId !== this.#shown?.runId) this.#whyNotStopped = undefined;
    this.#shown = run;
    this.#empty.hidden = true;
    this.#run.hidden = false;
    this.#showState(run.state, run.state);
    this.#showStop();
    this.#showSum(run);
    for (const [at, text] of figuresOf(run, nowMs).entries()) {
      const figure = this.#figures[at];
      if (figure) setText(figure.value, text);
    }
    setOptionalText(this.#doubled, doubledOf(run));
    setOptionalText(this.#reason, troubleOf(run) ?? this.#whyNotStopped);
    this.#shards.update(run);
    this.#speak(run);
    // An open form may have pushed it below the window, where whoever pressed Send would wait for nothing.
    if (this.#isAwaited) this.#card.scrollIntoView({ block: 'nearest' });
    this.#isAwaited = false;
  }

  /** The run goes on: why, if not by itself. */
  notStopped(why: string): void {
    this.#stoppingRunId = undefined;
    this.#whyNotStopped = why;
    this.#showStop();
    setOptionalText(this.#reason, why);
  }

  #clear(): void {
    this.#shown = undefined;
    this.#empty.hidden = false;
    this.#run.hidden = true;
    this.#showStop();
  }

  #showState(state: RunDocument['state'], text: string): void {
    this.#badge.setAttribute('data-state', state);
    setOptionalText(this.#badge, text);
  }

  /** Like the button that sends, it keeps its focus and says that it can't be used again. */
  #showStop(): void {
    const isStopping = this.#shown !== undefined && this.#shown.runId === this.#stoppingRunId;
    if (this.#shown) setText(this.#status, statusOf(this.#shown, isStopping));
    this.#stop.hidden = this.#shown?.state !== 'running';
    this.#stop.setAttribute('aria-disabled', String(isStopping));
    setText(this.#stop, isStopping ? 'Stopping …' : 'Stop');
  }

  #showSum(run: RunDocument): void {
    setText(this.#requested, formatCount(run.requested));
    setText(this.#equals, addsUp(run) ? '=' : '≠');
    for (const { place, records, part } of segmentsOf(run)) {
      const view = this.#parts.find((candidate) => candidate.place === place);
      if (!view) continue;
      setPart(view.bar, part);
      setText(view.records, formatCount(records));
    }
  }

  /** Says each state of each run once: a sentence a second would be noise. */
  #speak(run: RunDocument): void {
    const key = `${run.runId} ${run.state}`;
    if (key === this.#spoken) return;
    this.#spoken = key;
    setText(this.#sentence, runSentence(run));
  }
}

const figuresOf = (run: RunDocument, nowMs: number): string[] => [
  formatRate(rateOf(run)),
  formatCount(run.throttled),
  formatCount(run.retried),
  formatCount(run.attempts),
  formatDuration(elapsedMs(run, nowMs)),
  formatBytes(run.bytes),
];

function statusOf(run: RunDocument, isStopping: boolean): string {
  if (run.state !== 'running') return endSentence(run);
  if (isStopping) return 'It is asked to stop: what is on its way still comes in.';
  if (run.remainingSeconds === null) return 'Under way; how long it takes shows once records are accepted.';
  return `About ${formatDuration(run.remainingSeconds * 1_000)} left. It goes on without this page, too.`;
}

const doubledOf = ({ unknown }: RunDocument): string | undefined => (unknown > 0 ? doubtSentence(unknown) : undefined);

function troubleOf(run: RunDocument): string | undefined {
  const fault = addsUp(run) ? '' : 'These numbers do not add up, which is a fault of the app. Please report it.';
  return [run.reason ?? '', fault].filter((text) => text !== '').join(' ') || undefined;
}
