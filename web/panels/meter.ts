// One meter: how much of a limit is used, for the eye and for the ear.
import { make, setPart, setText } from '../dom.ts';
import { FULL_PART } from '../model/shard-use.ts';

interface MeterReading {
  /** From 0 to 1. */
  readonly part: number;
  /** The figures, such as `702 KiB of 1 MiB`. */
  readonly value: string;
}

export interface Meter {
  readonly element: HTMLElement;
  readonly update: (reading: MeterReading) => void;
}

const PERCENT = 100;

/** `name`: for the ear. `noteId`: the element that tells what the label is too short for. */
export function meter(label: string, name = label, noteId?: string): Meter {
  const value = make('span', { class: 'value' });
  const bar = make('i');
  const track = make(
    'div',
    { class: 'track', role: 'meter', 'aria-label': name, 'aria-valuemin': '0', 'aria-valuemax': '100' },
    bar,
  );
  if (noteId !== undefined) track.setAttribute('aria-describedby', noteId);
  const words = make('div', { class: 'words' }, make('span', { class: 'label' }, label), value);
  const element = make('div', { class: 'meter' }, words, track);
  return {
    element,
    update: (reading) => {
      setText(value, reading.value);
      setPart(bar, reading.part);
      track.setAttribute('aria-valuenow', String(Math.round(reading.part * PERCENT)));
      track.setAttribute('aria-valuetext', reading.value);
      element.toggleAttribute('data-full', reading.part >= FULL_PART);
    },
  };
}
