// The table of limits, each with where it comes from.
import type { LimitsDocument } from '../../src/domain/documents.ts';
import { findHtml, make, setText } from '../dom.ts';
import { formatLimit } from '../text/numbers.ts';

export function showLimits({ profile, limits }: LimitsDocument): void {
  findHtml(document, '#limits-empty').hidden = true;
  findHtml(document, '#limits-table').hidden = false;
  setText(findHtml(document, '#limits-aside'), `profile “${profile}”, ${limits.length} numbers`);
  findHtml(document, '#limits').replaceChildren(...limits.map(row));
}

const row = ({ title, value, unit, scope, source, certainty }: LimitsDocument['limits'][number]): HTMLElement =>
  make(
    'tr',
    {},
    make('td', {}, title),
    make('td', {}, formatLimit(value, unit)),
    make('td', {}, scope),
    make('td', {}, certainty === 'documented' ? source : `${source} (${certainty})`),
  );
