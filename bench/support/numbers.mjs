// How figures are taken together, and how they look in a table.

export const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
export const whole = (value) => (value === undefined ? '–' : Math.round(value).toLocaleString('en'));
export const ratio = (of, to, digits = 2) => (of === undefined || to === undefined ? '–' : (of / to).toFixed(digits));
export const row = (cells) => `| ${cells.join(' | ')} |`;
export const head = (cells) => `${row(cells)}\n${row(cells.map(() => '---'))}`;
