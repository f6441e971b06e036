/** The last step of a start: the database is what this version writes to, set as it must be, and its books end as they were left. */
import { type Agencies, type Clock, fail, type Ledger, type Logger } from '../contracts/index.ts';
import { checkSettings, type Database } from './db/index.ts';
import { lookAtTails } from './integrity/tail.ts';

/** MIGRATIONS_PENDING, DATABASE_SETTINGS. */
export const isReady =
  ({
    pending,
    ...of
  }: {
    readonly db: Database;
    readonly ledger: Ledger;
    readonly agencies: Agencies;
    readonly clock: Clock;
    readonly logger: Logger;
    readonly pending: () => Promise<string[]>;
  }) =>
  async (): Promise<void> => {
    const missing = await pending();
    if (missing.length > 0)
      throw fail('MIGRATIONS_PENDING', `${missing.length} migrations are pending, from ${missing[0]}. Run \`npx escale migrate\`.`);
    const fatal = (await checkSettings(of.db.connections)).filter((f) => f.code === 'DATABASE_SETTINGS');
    if (fatal.length > 0) throw fail('DATABASE_SETTINGS', fatal.map((f) => f.message).join(' '), fatal);
    await lookAtTails(of);
  };
