// The objects that Firehose wrote, newest first; each opens its preview.
import type { DeliveriesDocument, DeliveryObject } from '../../src/domain/documents.ts';
import { find, findHtml, make, setOptionalText, setText } from '../dom.ts';
import { KeyedList, type View } from '../keyed-list.ts';
import { formatBytes, formatCounted, formatTime } from '../text/numbers.ts';
import { splitKey } from '../text/short-names.ts';

const PAGE = 20;
/** The API's own limit for one answer. */
const MOST = 1_000;

export class ObjectsPanel {
  readonly #empty = findHtml(document, '#objects-empty');
  readonly #aside = findHtml(document, '#objects-aside');
  readonly #more = find(document, '#objects-more', HTMLButtonElement);
  readonly #list: KeyedList<DeliveryObject>;
  /** How many objects to ask for. */
  limit = PAGE;

  constructor(open: (object: DeliveryObject) => void, refresh: () => void) {
    this.#list = new KeyedList(
      findHtml(document, '#objects'),
      ({ key }) => key,
      (object) => objectView(object, open),
    );
    this.#more.addEventListener('click', () => {
      this.limit = Math.min(MOST, this.limit + PAGE);
      refresh();
    });
  }

  update({ objects, totals, buffer, nextToken }: DeliveriesDocument): void {
    this.#list.update(objects);
    const rule = `${formatBytes(buffer.sizeLimitBytes)} or ${buffer.intervalSeconds} s`;
    const empty = `Nothing here yet. Firehose writes the first object when its buffer reaches ${rule}, whichever comes first. Open one to see its records, a line each.`;
    setOptionalText(this.#empty, objects.length === 0 ? empty : undefined);
    setText(
      this.#aside,
      totals.objects > 0 ? `${formatCounted(totals.objects, 'object')}, ${formatBytes(totals.bytes)}` : '',
    );
    this.#more.hidden = nextToken === null || this.limit >= MOST;
  }
}

function objectView(object: DeliveryObject, open: (object: DeliveryObject) => void): View<DeliveryObject> {
  const { folder, head, tail } = splitKey(object.key);
  const size = make('span', { class: 'size' });
  const time = make('span', { class: 'time' });
  const button = make(
    'button',
    { type: 'button', title: object.key },
    make('span', { class: 'name' }, make('span', {}, head), make('span', {}, tail)),
    size,
    make('span', { class: 'folder' }, folder),
    time,
  );
  button.addEventListener('click', () => open(object));
  const update = (next: DeliveryObject): void => {
    setText(size, formatBytes(next.size));
    setText(time, formatTime(next.lastModified));
  };
  return { element: make('li', {}, button), update };
}
