// Which runs the page knows, and which of them its outcome shows.
import type { RunDocument, RunsDocument } from '../src/domain/documents.ts';
import { mergeRuns } from './model/known-runs.ts';
import type { FlowPanel } from './panels/flow.ts';
import type { OutcomePanel } from './panels/outcome.ts';
import { RunsPanel } from './panels/runs.ts';

const LIST = 10;

export class RunsOnScreen {
  readonly #outcome: OutcomePanel;
  readonly #flow: FlowPanel;
  readonly #now: () => number;
  readonly #panel = new RunsPanel((runId) => this.#choose(runId));
  #runs: readonly RunDocument[] = [];
  #chosenRunId: string | undefined;
  /** While a run is asked for and has no account yet: the newest run before it, if any. */
  #waiting: { readonly newestBefore: string | undefined } | undefined;
  #needsList = true;

  constructor(outcome: OutcomePanel, flow: FlowPanel, now: () => number) {
    this.#outcome = outcome;
    this.#flow = flow;
    this.#now = now;
  }

  /** The newest run is enough from one second to the next; the list is asked for when there is more to hear of. */
  get path(): string {
    const isOlderRunning = this.#runs.slice(1).some(({ state }) => state === 'running');
    return `runs?limit=${this.#needsList || isOlderRunning ? LIST : 1}`;
  }

  /** The run that is shown, while it goes on: it may be older than those of the list. */
  get followPath(): string | undefined {
    const { shown } = this;
    return shown?.state === 'running' ? `runs/${shown.runId}` : undefined;
  }

  expect(count: number): void {
    this.#waiting = { newestBefore: this.#runs[0]?.runId };
    this.#chosenRunId = undefined;
    this.#outcome.waitFor(count);
    this.#flow.expectRun(count);
  }

  /** The run asked for never began: back to the one before. */
  expectNoMore(): void {
    this.#waiting = undefined;
    this.#outcome.reset();
    this.#flow.reset();
    this.#show();
  }

  take({ runs }: Pick<RunsDocument, 'runs'>): void {
    const newest = runs[0]?.runId;
    this.#needsList = newest !== undefined && newest !== this.#runs[0]?.runId && !this.#needsList;
    this.#merge(runs);
  }

  /** News of one run. */
  note(run: RunDocument): void {
    this.#merge([run]);
  }

  /** The run that was asked for; under a key that was sent before it may be an older one. */
  begun(run: RunDocument): void {
    this.#waiting = undefined;
    this.#needsList = true;
    this.#merge([run]);
    if (this.#runs[0]?.runId !== run.runId) this.#choose(run.runId);
  }

  /** The run of the outcome; none while one is waited for. */
  get shown(): RunDocument | undefined {
    if (this.#waiting) return undefined;
    return this.#runs.find(({ runId }) => runId === this.#chosenRunId) ?? this.#runs[0];
  }

  #merge(runs: readonly RunDocument[]): void {
    this.#runs = mergeRuns(this.#runs, runs);
    if (this.#waiting && this.#runs[0]?.runId !== this.#waiting.newestBefore) this.#waiting = undefined;
    this.#show();
  }

  #choose(runId: string): void {
    this.#chosenRunId = runId;
    this.#show();
  }

  #show(): void {
    const newest = this.#runs[0];
    const { shown } = this;
    this.#panel.update(this.#runs, (shown ?? newest)?.runId, this.#now());
    if (!shown || !newest) return;
    this.#outcome.update(shown, this.#now());
    this.#flow.updateRun(newest);
  }
}
