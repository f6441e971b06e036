import { seal } from '../../../contracts/migration.ts';

/** A row is made when it is first put; that one is missing shows in the positions of its dossier. */
export default seal('accounting_due', { counted: false });
