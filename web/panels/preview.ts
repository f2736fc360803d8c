// What is inside an object: its lines, part by part.
import type { DeliveryDocument, DeliveryObject } from '../../src/domain/documents.ts';
import { deliveryPath } from '../api/base-url.ts';
import type { ApiClient } from '../api/client.ts';
import { failureText } from '../api/failure.ts';
import { find, findHtml, make, setOptionalText, setText } from '../dom.ts';
import { formatBytes, formatCounted, formatTime } from '../text/numbers.ts';
import { splitPreview } from '../text/split-preview.ts';

/** Enough for a screen or two of records, and quick to draw. */
const PART_BYTES = 32_768;

export class Preview {
  readonly #client: ApiClient;
  readonly #dialog = find(document, '#preview', HTMLDialogElement);
  readonly #title = findHtml(document, '#preview-title');
  readonly #facts = findHtml(document, '#preview-facts');
  readonly #error = findHtml(document, '#preview-error');
  readonly #lines = findHtml(document, '#preview-lines');
  readonly #more = find(document, '#preview-more', HTMLButtonElement);
  readonly #wrap = find(document, '#preview-wrap', HTMLInputElement);
  #key = '';
  #rest = '';
  #nextOffset: number | null = null;

  constructor(client: ApiClient) {
    this.#client = client;
    this.#more.addEventListener('click', () => void this.#readOn());
    this.#wrap.addEventListener('change', () => this.#lines.toggleAttribute('data-wrap', this.#wrap.checked));
  }

  async open({ key, size, lastModified }: DeliveryObject): Promise<void> {
    this.#key = key;
    this.#rest = '';
    this.#nextOffset = 0;
    this.#lines.replaceChildren();
    setText(this.#title, key);
    setText(this.#facts, `${formatBytes(size)}, written at ${formatTime(lastModified)}`);
    if (!this.#dialog.open) this.#dialog.showModal();
    await this.#readOn();
  }

  async #readOn(): Promise<void> {
    const key = this.#key;
    const offset = this.#nextOffset ?? 0;
    this.#more.disabled = true;
    const path = `${deliveryPath(key)}?offset=${offset}&length=${PART_BYTES}`;
    const answer = await this.#client.get<DeliveryDocument>(path);
    // Another object may have been opened meanwhile.
    if (key !== this.#key) return;
    this.#more.disabled = false;
    setOptionalText(this.#error, answer.ok ? undefined : failureText(answer.failure));
    if (answer.ok) this.#show(answer.document);
    else this.#more.hidden = false;
  }

  #show({ content, nextOffset, size, contentEncoding, lastModified }: DeliveryDocument): void {
    const { lines, rest } = splitPreview(this.#rest, content, nextOffset === null);
    this.#rest = rest;
    this.#nextOffset = nextOffset;
    this.#lines.append(...lines.map((line) => make('li', {}, line)));
    const shown = nextOffset === null ? 'all of it' : `the first ${formatBytes(nextOffset)}`;
    const packed = contentEncoding === null ? '' : ` It is stored as ${contentEncoding}, and shown as stored.`;
    const count = formatCounted(this.#lines.childElementCount, 'line');
    setText(
      this.#facts,
      `${formatBytes(size)}, written at ${formatTime(lastModified)}. Here: ${shown}, ${count}.${packed}`,
    );
    this.#more.hidden = nextOffset === null;
  }
}
