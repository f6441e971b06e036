/** What other plugins may use of assist. */
import { type Tx, token } from '../../contracts/index.ts';

export interface Assist {
  /**
   * Has dossiers looked at again, by all checks, once this transaction is committed. For acts that change what a check reads and nothing of the dossier itself (rows of a
   * table of the plugin's own): what changed of the dossier is looked at within ten minutes without it.
   */
  lookAgain(tx: Tx, refs: readonly string[]): Promise<void>;
}
export const Assist = token<Assist>('assist.service');
