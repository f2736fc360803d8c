// The audit of the run on screen: did each record arrive, once, in order, in S3?
import type { AuditDocument, RunDocument } from '../../src/domain/documents.ts';
import { find, findHtml, make, setOptionalText, setPart, setText } from '../dom.ts';
import { KeyedList, type View } from '../keyed-list.ts';
import { allAccepted, auditNotes, FINDS, findsOf, isFaulty, verdictOf } from '../model/audit-account.ts';
import { formatCount, formatCounted } from '../text/numbers.ts';

const FIGURES = [
  'Seen by the mirror',
  'Doubled by the producer',
  'Doubled by Firehose',
  'Redelivered',
  'Out of order',
] as const;

/** As the account says it, in as many words as fit below a figure. */
const WORDS: Readonly<Record<(typeof FINDS)[number], string>> = {
  delivered: 'in S3',
  buffered: 'in the buffer',
  unread: 'unread',
  missing: 'missing',
};

export class AuditPanel {
  readonly #empty = findHtml(document, '#audit-empty');
  readonly #body = findHtml(document, '#audit-body');
  readonly #badge = findHtml(document, '#audit-state');
  readonly #button = find(document, '#audit-ask', HTMLButtonElement);
  readonly #verdict = findHtml(document, '#audit-verdict');
  readonly #accepted = findHtml(document, '#audit-accepted');
  readonly #sum = findHtml(document, '#audit-sum');
  readonly #notes = new KeyedList<readonly [place: number, note: string]>(
    findHtml(document, '#audit-notes'),
    ([place]) => String(place),
    noteView,
  );
  readonly #parts = FINDS.map((place) => ({ place, bar: make('i', { 'data-find': place }), records: make('strong') }));
  readonly #figures = FIGURES.map((label) => ({ label, value: make('dd') }));
  #runId: string | undefined;

  constructor(ask: (runId: string) => void) {
    findHtml(document, '#audit-bar').append(...this.#parts.map(({ bar }) => bar));
    const finds = this.#parts.map(({ place, records }) => make('li', { 'data-find': place }, records, WORDS[place]));
    findHtml(document, '#audit-finds').append(...finds);
    const figures = this.#figures.map(({ label, value }) => make('div', {}, make('dt', {}, label), value));
    findHtml(document, '#audit-figures').append(...figures);
    this.#button.addEventListener('click', () => {
      if (this.#runId !== undefined && this.#button.getAttribute('aria-disabled') !== 'true') ask(this.#runId);
    });
  }

  /** `isAwaited`: more of it is to come without a click. */
  update(run: RunDocument | undefined, audit: AuditDocument | undefined, isAwaited: boolean, nowMs: number): void {
    this.#runId = run?.runId;
    this.#button.hidden = run === undefined;
    this.#button.setAttribute('aria-disabled', String(isAwaited));
    setText(this.#button, buttonText(audit, isAwaited));
    this.#empty.hidden = audit !== undefined;
    this.#body.hidden = audit === undefined;
    setOptionalText(this.#badge, audit?.state);
    if (run && audit) this.#show(run, audit, nowMs);
  }

  #show(run: RunDocument, audit: AuditDocument, nowMs: number): void {
    this.#badge.setAttribute('data-state', audit.state);
    this.#body.toggleAttribute('data-faulty', isFaulty(audit));
    setText(this.#verdict, verdictOf(audit));
    setText(this.#accepted, formatCount(allAccepted(audit)));
    setText(this.#sum, sumText(audit));
    for (const { find: place, records, part } of findsOf(audit)) {
      const view = this.#parts.find((candidate) => candidate.place === place);
      if (!view) continue;
      setPart(view.bar, part);
      view.bar.toggleAttribute('data-some', records > 0);
      setText(view.records, formatCount(records));
    }
    for (const [at, text] of figuresOf(audit).entries()) {
      const figure = this.#figures[at];
      if (figure) setText(figure.value, text);
    }
    this.#notes.update([...auditNotes(audit, run, nowMs).entries()]);
  }
}

function buttonText(audit: AuditDocument | undefined, isAwaited: boolean): string {
  if (isAwaited) return 'Auditing …';
  return audit ? 'Audit again' : 'Audit now';
}

function noteView(): View<readonly [place: number, note: string]> {
  const element = make('li');
  return { element, update: ([, note]) => setText(element, note) };
}

const sumText = ({ requested, accepted, failed, expired, pending }: AuditDocument): string =>
  `${formatCounted(requested, 'record')} requested = ${formatCount(accepted)} accepted + ${formatCount(failed)} failed + ` +
  `${formatCount(expired)} expired + ${formatCount(pending)} pending.`;

const figuresOf = ({ mirrored, duplicated, outOfOrder }: AuditDocument): string[] => [
  formatCount(mirrored),
  formatCount(duplicated.producer),
  formatCount(duplicated.firehose),
  formatCount(duplicated.redelivery),
  formatCount(outOfOrder),
];
