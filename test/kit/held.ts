/** A plugin as the host asks it in the thread that answers: a function that does not come to an end is ended. */
import { held } from '../../core/platform/held.ts';

export const heldAlone = <T extends object>(id: string, plugin: T): T =>
  held({ list: () => [{ id, value: plugin }], get: () => plugin }, { failed: () => {} }).get('', id) as T;
