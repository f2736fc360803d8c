// What a template must say: the members of its JSON, and where its size is made up.
import type { Choice } from '../choice.ts';

export interface Template {
  /** JSON members, each with a comma before it, that follow the record's run and number. ASCII. */
  members(choice: Choice): string;
  /** The last member: as many random letters as bring the record to its size. Without a size it is left out. */
  readonly filler: string;
  /** How many letters the filler of record `number` has where nobody gave a size. */
  readonly ownLetters?: (number: number) => number;
}
