// What a shop's till books.
import { hundredths } from '../choice.ts';
import type { Template } from './template.ts';

const ITEMS = ['lamp', 'chair', 'table', 'shelf', 'carpet', 'curtain', 'cushion', 'bedside-table'];
const CURRENCIES = ['EUR', 'USD', 'JPY', 'NOK'];
const PAYMENTS = ['card', 'invoice', 'transfer', 'voucher'];

/** One line of an order; its total is quantity times unit price. */
export const order: Template = {
  members: (choice) => {
    const quantity = choice.whole(1, 12);
    const unitPrice = choice.whole(199, 99_999);
    return (
      `,"order":"o-${choice.whole(10_000_000, 99_999_999)}","customer":"c-${choice.whole(10_000, 99_999)}"` +
      `,"item":"${choice.oneOf(ITEMS)}","quantity":${quantity},"unitPrice":${hundredths(unitPrice)}` +
      `,"total":${hundredths(quantity * unitPrice)},"currency":"${choice.oneOf(CURRENCIES)}"` +
      `,"payment":"${choice.oneOf(PAYMENTS)}"`
    );
  },
  filler: 'padding',
};
