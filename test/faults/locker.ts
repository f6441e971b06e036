/**
 * A process that locks the other way round: `npx node locker.ts URL AGENCY`. For each line `DOSSIER WEIGHT` it locks the dossier, says `locked`, waits until somebody
 * holds the journal, asks for the journal too, says how it went and lets go. With weight, it has more to undo than the other: then the other is the deadlock's victim.
 */
import { createInterface } from 'node:readline';
import { connect } from '../../core/platform/db/connection.ts';

const [url, agency] = process.argv.slice(2) as [string, string];
const connections = connect(url, { poolSize: 2 });
const say = (word: string): void => void process.stdout.write(`${word}\n`);
await connections.use((x) => x('CREATE TABLE IF NOT EXISTS locker_weight (id INT AUTO_INCREMENT PRIMARY KEY)', []));
say('ready');
for await (const line of createInterface({ input: process.stdin })) {
  const [dossier, weight] = line.split(' ') as [string, string];
  const open = await connections.begin();
  try {
    const rows = '(NULL), '.repeat(Number(weight)).slice(0, -2);
    if (rows) await open.execute(`INSERT INTO locker_weight VALUES ${rows}`, []);
    await open.execute('SELECT ref FROM dossiers WHERE agency = ? AND ref = ? FOR UPDATE', [agency, dossier]);
    say('locked');
    for (let look = 0; look < 100; look++) {
      const free = await connections.use((x) => x('SELECT seq FROM ledger_heads WHERE agency = ? FOR UPDATE SKIP LOCKED', [agency]));
      if (free.length === 0) break;
    }
    await open.execute('SELECT seq FROM ledger_heads WHERE agency = ? FOR UPDATE', [agency]);
    say('passed');
  } catch (error) {
    say((error as { errno?: number }).errno === 1213 ? 'victim' : String(error));
  } finally {
    await open.rollback().catch(() => undefined);
  }
}
await connections.close();
