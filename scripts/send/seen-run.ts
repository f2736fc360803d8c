// The run as the terminal knows it: named before all else, since it goes on when this command ends.
import type { RunDocument } from '../../src/domain/documents.ts';
import type { ProgressLine, Terminal } from './progress.ts';

interface Outputs {
  readonly stdout: Pick<Terminal, 'isTTY'>;
  readonly stderr: Pick<Terminal, 'write'>;
}

export class SeenRun {
  readonly #url: URL;
  readonly #outputs: Outputs;
  readonly #progress: ProgressLine;
  #runId: string | undefined;

  /** `url`: where the API is. */
  constructor(url: URL, outputs: Outputs, progress: ProgressLine) {
    this.#url = url;
    this.#outputs = outputs;
    this.#progress = progress;
  }

  show(run: RunDocument): void {
    // A run that ends within its call is named by its account.
    if (this.#runId === undefined && run.state === 'running') this.#name(run);
    this.#runId = run.runId;
    this.#progress.show(run);
  }

  /** For whoever does not wait for its end. */
  whereToLook(): string {
    if (this.#runId === undefined) return `It may have begun: GET ${this.#url}runs tells.`;
    return `It ends without this: GET ${this.#address(this.#runId)} tells how.`;
  }

  /** Where no terminal is, whoever reads the progress may stop to do so at any line. */
  #name({ runId }: RunDocument): void {
    const named = `Run ${runId}: ${this.#address(runId)}`;
    if (this.#outputs.stdout.isTTY) this.#progress.say(named);
    else this.#outputs.stderr.write(`${named}\n`);
  }

  #address(runId: string): string {
    return `${this.#url}runs/${runId}`;
  }
}
