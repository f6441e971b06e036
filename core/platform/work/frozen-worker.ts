/** What runs in the worker threads where code of plugins is loaded: the same work, among things no plugin can change for the others. */
import { freezeShared } from './frozen.ts';

export { default } from './worker.ts';

freezeShared();
