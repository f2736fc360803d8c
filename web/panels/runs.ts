// The recent runs as a table; a click shows one in the outcome.
import type { RunDocument } from '../../src/domain/documents.ts';
import { findHtml, make, setText } from '../dom.ts';
import { KeyedList, type View } from '../keyed-list.ts';
import { runRow } from '../model/run-row.ts';
import { formatTime } from '../text/numbers.ts';

interface Row {
  readonly run: RunDocument;
  readonly isChosen: boolean;
  readonly nowMs: number;
}

export class RunsPanel {
  readonly #empty = findHtml(document, '#runs-empty');
  readonly #scroll = findHtml(document, '#runs-scroll');
  /** A narrow window has no room for the head of the table: each figure says its name itself. */
  readonly #labels = [...this.#scroll.querySelectorAll('th')].map(({ textContent }) => textContent);
  readonly #list: KeyedList<Row>;

  constructor(choose: (runId: string) => void) {
    this.#list = new KeyedList(
      findHtml(document, '#runs'),
      ({ run }) => run.runId,
      (row) => rowView(row, this.#labels, choose),
    );
  }

  update(runs: readonly RunDocument[], chosenRunId: string | undefined, nowMs: number): void {
    this.#empty.hidden = runs.length > 0;
    this.#scroll.hidden = runs.length === 0;
    this.#list.update(runs.map((run) => ({ run, isChosen: run.runId === chosenRunId, nowMs })));
  }
}

function rowView({ run }: Row, labels: readonly string[], choose: (runId: string) => void): View<Row> {
  const button = make('button', { type: 'button', title: `Run ${run.runId}` }, formatTime(run.startedAt));
  button.addEventListener('click', () => choose(run.runId));
  const [first, ...cells] = labels.map((label) => make('td', { 'data-label': label }));
  first?.append(button);
  const element = make('tr', {}, ...(first ? [first] : []), ...cells);
  const update = (row: Row): void => {
    element.toggleAttribute('data-chosen', row.isChosen);
    button.setAttribute('aria-pressed', String(row.isChosen));
    for (const [at, text] of runRow(row.run, row.nowMs).entries()) {
      const cell = cells[at];
      if (cell) setText(cell, text);
    }
  };
  return { element, update };
}
