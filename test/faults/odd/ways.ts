/** What the odd plugins do: set by a test of the same process. The host may load them as modules of their own, so it is kept where all see it. */
import type { ApiAccounting, EInvoice, FileAccounting, Notifier } from '../../../core/contracts/index.ts';

interface Ways {
  files: FileAccounting['files'];
  judge: ApiAccounting['check'];
  post: ApiAccounting['send'];
  look: ApiAccounting['ask'];
  write: EInvoice['write'];
  send: Notifier['send'];
  ask: NonNullable<Notifier['ask']>;
}
const KEY = Symbol.for('escale.test.odd');
const shared = globalThis as { [KEY]?: Ways };
const unset = (): never => {
  throw new Error('the test set no way');
};
shared[KEY] ??= { files: unset, judge: () => [], post: unset, look: unset, write: unset, send: unset, ask: unset };
export const ways: Ways = shared[KEY];
