// The stage `local`: all that `sls offline start` and `sls invoke local` do differently for it.
import Lambda from 'serverless-offline/lambda';
import { z } from 'zod';
import { PROFILE_NAMES, type ProfileName } from '../../src/domain/limits/table.ts';
import { type Platform, startPlatform } from '../platform.ts';
import { systemClock } from '../system-clock.ts';
import type { Deployment } from '../template/read-template.ts';
import { terminalLog } from '../terminal-log.ts';
import { UserError } from '../user-error.ts';
import { banner } from './banner.ts';
import { compileDeployment } from './compile.ts';
import { setEnvironment } from './environment.ts';
import type { Framework } from './framework.ts';
import { createFunctions, type Functions } from './functions.ts';
import { type GentleReload, reloadGently } from './gentle-reload.ts';
import { forbidOtherOrigins, leaveBodiesAlone, stopServer } from './http-server.ts';
import { followLeftRuns } from './left-runs.ts';
import { shareOneBuild } from './one-build.ts';
import { isAnswering } from './ports.ts';
import { HOST, readSettings, type Settings } from './settings.ts';
import { requireNothingTaken } from './start-conditions.ts';

interface Running {
  readonly platform: Platform;
  readonly functions: Functions;
  readonly gentleReload: GentleReload;
  readonly ending: AbortController;
}

export class LocalStage {
  readonly #framework: Framework;
  readonly #settings: Settings;
  #deployment: Deployment | undefined;
  #running: Running | undefined;

  constructor(framework: Framework) {
    this.#framework = framework;
    this.#settings = readSettings(framework);
  }

  /** Before the functions are bundled: what may fail for a reason that the person can mend fails here. */
  async prepareStart(): Promise<void> {
    await requireNothingTaken(this.#settings);
    await this.#compile();
    await shareOneBuild(this.#framework);
  }

  async start(): Promise<void> {
    const deployment = this.#deployment;
    if (!deployment) throw new Error('The stage was not prepared.');
    const gentleReload = reloadGently(Lambda);
    const functions = createFunctions(this.#framework);
    const platform = await startPlatform({
      spec: deployment.platform,
      port: this.#settings.awsPort,
      dataDir: this.#settings.dataDir,
      limitsProfile: limitsOf(deployment),
      log: terminalLog((line) => process.stderr.write(line), Date.now),
      invoke: functions.invoke,
      functions: deployment.functions,
      endInvocations: () => functions.reload(),
    });
    this.#running = { platform, functions, gentleReload, ending: new AbortController() };
  }

  /** Once serverless-offline answers too. */
  announce(): void {
    forbidOtherOrigins(this.#framework);
    leaveBodiesAlone(this.#framework);
    process.stdout.write(banner(this.#settings, this.#deployment ? limitsOf(this.#deployment) : ''));
    if (this.#running) void followLeftRuns(() => this.#listRuns(), systemClock, this.#running.ending.signal);
  }

  /** The functions were bundled anew: those that are idle end now, and the others when they have done what they do. */
  async reload(): Promise<void> {
    await this.#running?.functions.reload();
  }

  /** First nobody asks the API any more, then what reads the stream ends, and nothing listens any more. */
  async close(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    running?.ending.abort();
    await stopServer(this.#framework);
    running?.gentleReload.stop();
    // Ends serverless-offline's workers. Ours, which the mirror runs in, go on until the platform ends them.
    await this.#framework.pluginManager.spawn('offline:functionsUpdated');
    await running?.platform.close();
  }

  async prepareInvocation(): Promise<void> {
    if (!(await isAnswering(this.#settings.awsPort))) {
      throw new UserError(
        `Nothing answers on ${this.#awsUrl}: run npm start first, or set AWS_PORT to where it listens.`,
      );
    }
    await this.#compile();
  }

  async #compile(): Promise<void> {
    this.#deployment = await compileDeployment(this.#framework);
    setEnvironment(this.#framework, this.#deployment, this.#awsUrl);
  }

  async #listRuns() {
    const answer = await fetch(`http://${HOST}:${this.#settings.httpPort}/runs?limit=${MOST_LISTED}`);
    return listSchema.parse(await answer.json()).runs;
  }

  get #awsUrl(): string {
    return `http://${HOST}:${this.#settings.awsPort}`;
  }
}

/** As many as one answer of GET /runs has. */
const MOST_LISTED = 100;
const listSchema = z.object({ runs: z.array(z.object({ state: z.string(), startedAt: z.string() })) });

/** The stage's limits hold for the local Kinesis too: every function has them in its environment. */
function limitsOf({ functions }: Deployment): ProfileName {
  const name = functions.find(({ environment }) => environment.LIMITS_PROFILE)?.environment.LIMITS_PROFILE;
  const profile = PROFILE_NAMES.find((candidate) => candidate === name);
  if (profile) return profile;
  throw new UserError(`The parameter "limits" must be one of ${PROFILE_NAMES.join(', ')}, not ${name}.`);
}
