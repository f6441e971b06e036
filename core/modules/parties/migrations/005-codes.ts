import { createTable } from '../../../contracts/migration.ts';

/** Codes given out: a client and a supplier never share an auxiliary account, whichever processes create them. */
export default createTable('parties_codes', { agency: 'key', code: 'key', kind: 'key' }, { primary: ['agency', 'code'] });
