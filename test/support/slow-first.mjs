// The order of the suites where Jest does not know yet how long each takes, as in a fresh clone: it would go by the size of
// the files, and leave a minute's work in a file of four lines to the end, with one core idle.
import Sequencer from '@jest/test-sequencer';

const SLOWEST_FIRST = ['e2e', 'integration', 'contract', 'unit'];

const rankOf = ({ context }) => SLOWEST_FIRST.indexOf(context.config.displayName?.name);

export default class SlowFirst extends Sequencer {
  async sort(tests) {
    const byTimeOrSize = await super.sort(tests);
    return byTimeOrSize.toSorted((one, other) => rankOf(one) - rankOf(other));
  }
}
