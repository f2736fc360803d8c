// The tutorial's records: lowercase letters, in which a consumer looks for eggs.
import type { Template } from './template.ts';

/**
 * How many letters each record has, over and over: the nine strings that each poster of "Snakes in the Stream" sends.
 * Source: aws-samples/kinesis-poster-worker, poster.py.
 */
export const SNAKE_LENGTHS: readonly number[] = [100, 1_000, 500, 5_000, 10, 750, 10, 2_000, 500];

/** `"snake":"random lowercase letters"` */
export const snakes: Template = {
  members: () => '',
  filler: 'snake',
  ownLetters: (number) => SNAKE_LENGTHS[(number - 1) % SNAKE_LENGTHS.length] ?? 0,
};
