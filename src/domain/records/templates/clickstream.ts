// What a shop's page sends about its visitors.
import type { Template } from './template.ts';

const ACTIONS = ['view', 'click', 'scroll', 'search', 'add-to-cart', 'checkout'];
const PAGES = ['/', '/search', '/category/shoes', '/category/coats', '/product/4711', '/cart', '/checkout', '/help'];
const REFERRERS = ['direct', 'search', 'newsletter', 'social', 'partner'];
const DEVICES = ['phone', 'tablet', 'desktop'];

/** A visitor's session, the page, what was done there and for how long. */
export const clickstream: Template = {
  members: (choice) =>
    `,"visitor":"v-${choice.whole(100_000, 999_999)}","session":"s-${choice.whole(10_000_000, 99_999_999)}"` +
    `,"action":"${choice.oneOf(ACTIONS)}","page":"${choice.oneOf(PAGES)}","referrer":"${choice.oneOf(REFERRERS)}"` +
    `,"device":"${choice.oneOf(DEVICES)}","msOnPage":${choice.whole(50, 180_000)}`,
  filler: 'padding',
};
