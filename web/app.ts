// Puts the page together: what is watched, where it is shown, and what a click does.
import type { Clock } from '../src/domain/clock.ts';
import type {
  AuditDocument,
  DeliveriesDocument,
  LimitsDocument,
  MirrorDocument,
  RunDocument,
  RunsDocument,
  StreamDocument,
} from '../src/domain/documents.ts';
import { FUNCTION_LIMITS } from '../src/domain/limits/function-limits.ts';
import type { ApiClient } from './api/client.ts';
import { type Failure, failureText } from './api/failure.ts';
import { isAnswerLost, sendRun } from './api/send-run.ts';
import { readToken } from './api/token.ts';
import { findHtml, setText } from './dom.ts';
import { AuditSight } from './model/audit-sight.ts';
import { forecastHint, openShards } from './model/forecast-hint.ts';
import { RunSight } from './model/run-sight.ts';
import type { RunRequestBody } from './model/wish.ts';
import { AuditPanel } from './panels/audit.ts';
import { BufferPanel } from './panels/buffer.ts';
import { ConnectionPanel } from './panels/connection.ts';
import { FirstRecords } from './panels/first-records.ts';
import { FlowPanel } from './panels/flow.ts';
import { showLimits } from './panels/limits.ts';
import { MirrorPanel } from './panels/mirror.ts';
import { ObjectsPanel } from './panels/objects.ts';
import { OutcomePanel } from './panels/outcome.ts';
import { Preview } from './panels/preview.ts';
import { SendForm } from './panels/send-form.ts';
import { ShardReader } from './panels/shard-reader.ts';
import { ShardsPanel } from './panels/shards.ts';
import { TokenDialog } from './panels/token-dialog.ts';
import { RunsOnScreen } from './runs-on-screen.ts';
import { curlLine } from './text/curl.ts';
import { Watch } from './watch.ts';

/** Often enough for a countdown to look steady. */
const TICK_MS = 250;
/** As long as the HTTP API itself waits: an audit reads objects as long as its function may. */
const AUDIT_PATIENCE_MS = FUNCTION_LIMITS.httpAnswerMaxSeconds.value * 1_000;

export class App {
  readonly #client: ApiClient;
  readonly #connection = new ConnectionPanel(() => this.#watch.start());
  readonly #watch: Watch;
  readonly #flow = new FlowPanel();
  readonly #shards: ShardsPanel;
  readonly #mirror = new MirrorPanel();
  readonly #buffer = new BufferPanel();
  readonly #objects: ObjectsPanel;
  readonly #outcome: OutcomePanel;
  readonly #runs: RunsOnScreen;
  readonly #sight = new RunSight();
  readonly #audits = new AuditSight();
  readonly #audit = new AuditPanel((runId) => this.#auditRun(runId));
  readonly #form: SendForm;
  readonly #firstRecords: FirstRecords;
  readonly #clock: Clock;
  /** The last click whose answer was lost: the same click again asks for the same run. */
  #unanswered: { readonly asked: string; readonly key: string } | undefined;
  #lastHint: { readonly key: string; readonly text: string } | undefined;
  #stream: StreamDocument | undefined;
  #limits: LimitsDocument | undefined;

  constructor(client: ApiClient, clock: Clock) {
    this.#client = client;
    this.#clock = clock;
    this.#watch = new Watch(client, this.#connection, new TokenDialog(() => this.#tokenGiven()));
    const reader = new ShardReader(client);
    this.#shards = new ShardsPanel((shardId) => reader.open(shardId));
    const preview = new Preview(client);
    this.#objects = new ObjectsPanel(
      (object) => void preview.open(object),
      () => this.#watch.start(),
    );
    const outcome = new OutcomePanel((runId) => void this.#stop(runId));
    this.#outcome = outcome;
    this.#runs = new RunsOnScreen(outcome, this.#flow, () => this.#watch.now());
    this.#firstRecords = new FirstRecords(client, clock, (failure) => this.#previewed(failure));
    this.#form = new SendForm({
      send: (body) => this.#send(body),
      hint: (body) => this.#hint(body),
      curl: (body) => curlLine({ url: client.url('runs'), body, needsToken: readToken() !== null }),
      preview: (body) => this.#firstRecords.show(body),
    });
  }

  start(): void {
    this.#watchAll();
    this.#watch.start();
    setInterval(() => this.#tick(), TICK_MS);
  }

  #watchAll(): void {
    this.#watch.add<LimitsDocument>({
      what: 'Limits',
      path: () => 'limits',
      once: true,
      signOfLife: () => null,
      take: (document) => this.#takeLimits(document),
    });
    this.#watch.add<StreamDocument>({
      what: 'Shards',
      path: () => 'stream',
      signOfLife: ({ shards }) => shards,
      take: (document) => this.#takeStream(document),
    });
    this.#watch.add<MirrorDocument>({
      what: 'Mirror',
      path: () => 'mirror',
      signOfLife: ({ totals }) => totals.records,
      take: (document) => this.#takeMirror(document),
    });
    this.#watch.add<DeliveriesDocument>({
      what: 'Deliveries',
      path: () => `deliveries?limit=${this.#objects.limit}`,
      signOfLife: ({ totals, buffer }) => [totals, buffer.bytes],
      take: (document) => this.#takeDeliveries(document),
    });
    this.#watch.add<RunsDocument>({
      what: 'Runs',
      path: () => this.#runs.path,
      signOfLife: ({ runs }) => runs[0],
      take: (document) => this.#runs.take(document),
    });
    this.#watch.add<RunDocument>({
      what: 'Run',
      path: () => this.#runs.followPath,
      signOfLife: (run) => run,
      take: (run) => this.#runs.note(run),
    });
    this.#watch.add<MirrorDocument>({
      what: 'Mirror of the run',
      path: () => this.#sight.pathFor(this.#runs.shown),
      signOfLife: () => null,
      take: ({ run }) => this.#sight.take(run),
    });
    this.#watch.add<AuditDocument>({
      what: 'Audit',
      path: () => this.#audits.pathFor(this.#runs.shown, Date.now()),
      signOfLife: ({ mirrored, delivered }) => [mirrored, delivered],
      take: (audit) => this.#audits.take(audit, Date.now()),
      patienceMs: AUDIT_PATIENCE_MS,
    });
  }

  #takeLimits(document: LimitsDocument): void {
    this.#limits = document;
    showLimits(document);
    this.#form.refresh();
  }

  #takeStream(stream: StreamDocument): void {
    this.#stream = stream;
    setText(findHtml(document, '#stream-name'), `${stream.name}, ${stream.status.toLowerCase()}`);
    this.#shards.update(stream);
    this.#flow.updateStream(stream);
    this.#form.refresh();
  }

  #takeMirror(mirror: MirrorDocument): void {
    this.#sight.note(mirror);
    this.#audits.noteMirror(mirror);
    this.#mirror.update(mirror, this.#sight.textOf(this.#runs.shown));
    this.#flow.updateMirror(mirror);
  }

  #takeDeliveries(deliveries: DeliveriesDocument): void {
    const nowMs = this.#watch.now();
    this.#buffer.update(deliveries.buffer, nowMs);
    this.#objects.update(deliveries);
    this.#audits.noteDeliveries(deliveries);
    this.#flow.updateDeliveries(deliveries, nowMs);
  }

  #tick(): void {
    if (document.hidden) return;
    const nowMs = this.#watch.now();
    this.#buffer.tick(nowMs);
    this.#flow.tick(nowMs);
    this.#shards.tick(Date.now());
    this.#connection.tick(Date.now());
    const { shown } = this.#runs;
    this.#audit.update(shown, this.#audits.of(shown), shown !== undefined && this.#audits.isAwaited(shown), nowMs);
  }

  #auditRun(runId: string): void {
    this.#audits.ask(runId);
    this.#watch.start();
  }

  #hint(body: RunRequestBody): string {
    if (!this.#stream || !this.#limits) return '';
    const asked = [body, openShards(this.#stream), this.#limits.profile, this.#firstRecords.meanBytes] as const;
    // Many keys take a while to spread over the shards, and this is asked for at every look at the stream.
    const key = JSON.stringify(asked, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
    if (this.#lastHint?.key !== key) this.#lastHint = { key, text: forecastHint(...asked) };
    return this.#lastHint.text;
  }

  #previewed(failure: Failure | undefined): void {
    this.#form.showFaults(failure);
    this.#form.refresh();
  }

  async #send(body: RunRequestBody): Promise<void> {
    this.#runs.expect(body.count);
    this.#watch.stir();
    this.#watch.start();
    const asked = JSON.stringify(body);
    const key = this.#unanswered?.asked === asked ? this.#unanswered.key : crypto.randomUUID();
    const answer = await sendRun(this.#client, body, key, this.#clock);
    this.#unanswered = answer.ok || !isAnswerLost(answer.failure) ? undefined : { asked, key };
    this.#watch.stir();
    if (answer.ok) this.#runs.begun(answer.document);
    else this.#sendFailed(answer.failure);
  }

  #sendFailed(failure: Failure): void {
    this.#runs.expectNoMore();
    if (failure.kind === 'unauthorized') this.#watch.askForToken();
    if (isAnswerLost(failure)) {
      this.#form.showError(
        `${failureText(failure)} The run may have begun all the same: if so, its account appears below. Send asks for ` +
          'the same run again, not for another.',
      );
    } else this.#form.showFailure(failure);
  }

  async #stop(runId: string): Promise<void> {
    const answer = await this.#client.post<RunDocument>(`runs/${runId}/stop`, {});
    this.#watch.stir();
    if (answer.ok) this.#runs.note(answer.document);
    else if (answer.failure.kind === 'unauthorized') this.#watch.askForToken();
    else this.#outcome.notStopped(`It could not be stopped. ${failureText(answer.failure)}`);
  }

  #tokenGiven(): void {
    this.#form.refresh();
    this.#watch.start();
  }
}
