// The account of a run: a bar in four parts, the sum, and the figures behind it.
import type { RunDocument } from '../../src/domain/documents.ts';
import { findHtml, make, setOptionalText, setPart, setText } from '../dom.ts';
import { addsUp, elapsedMs, PLACES, runSentence, segmentsOf } from '../model/account.ts';
import { formatBytes, formatCount, formatDuration, formatRate } from '../text/numbers.ts';

const FIGURES = ['Attempts', 'Throttled', 'Retried', 'Records a second', 'Time', 'Bytes'] as const;

export class OutcomePanel {
  readonly #empty = findHtml(document, '#outcome-empty');
  readonly #run = findHtml(document, '#outcome-run');
  readonly #badge = findHtml(document, '#run-state');
  readonly #sentence = findHtml(document, '#run-sentence');
  readonly #requested = findHtml(document, '#run-requested');
  readonly #equals = findHtml(document, '#run-equals');
  readonly #reason = findHtml(document, '#run-reason');
  readonly #parts = PLACES.map((place) => ({
    bar: make('i', { 'data-place': place }),
    records: make('strong'),
    place,
  }));
  readonly #figures = FIGURES.map((label) => ({ label, value: make('dd') }));
  readonly #teaching = [...this.#empty.childNodes];
  #spoken = '';

  constructor() {
    findHtml(document, '#run-bar').append(...this.#parts.map(({ bar }) => bar));
    const places = this.#parts.map(({ place, records }) => make('li', { 'data-place': place }, records, place));
    findHtml(document, '#run-places').append(...places);
    const figures = this.#figures.map(({ label, value }) => make('div', {}, make('dt', {}, label), value));
    findHtml(document, '#run-figures').append(...figures);
  }

  /** Between the click and the first account. */
  waitFor(count: number): void {
    this.#empty.hidden = false;
    this.#run.hidden = true;
    this.#showState('running', 'starting');
    setText(this.#empty, `Asked the API for ${formatCount(count)} records. The first account comes in about a second.`);
  }

  /** Nothing to show: what will be here is explained. */
  reset(): void {
    this.#empty.hidden = false;
    this.#run.hidden = true;
    this.#badge.hidden = true;
    this.#empty.replaceChildren(...this.#teaching);
  }

  update(run: RunDocument, nowMs: number): void {
    this.#empty.hidden = true;
    this.#run.hidden = false;
    this.#showState(run.state, run.state);
    this.#showSum(run);
    for (const [at, text] of figuresOf(run, nowMs).entries()) {
      const figure = this.#figures[at];
      if (figure) setText(figure.value, text);
    }
    setOptionalText(this.#reason, troubleOf(run));
    this.#speak(run);
  }

  #showState(state: RunDocument['state'], text: string): void {
    this.#badge.setAttribute('data-state', state);
    setOptionalText(this.#badge, text);
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
  formatCount(run.attempts),
  formatCount(run.throttled),
  formatCount(run.retried),
  formatRate(run.recordsPerSecond),
  formatDuration(elapsedMs(run, nowMs)),
  formatBytes(run.bytes),
];

function troubleOf(run: RunDocument): string | undefined {
  const troubles = [
    ...(run.reason === null ? [] : [run.reason]),
    ...(run.unknown > 0
      ? [`The answer to ${formatCount(run.unknown)} tries was lost: the stream may hold those records twice.`]
      : []),
    ...(addsUp(run) ? [] : ['These numbers do not add up, which is a fault of the app. Please report it.']),
  ];
  return troubles.length === 0 ? undefined : troubles.join(' ');
}
