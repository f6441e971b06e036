import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { connect } from '../../core/platform/db/connection.ts';
import { databasesAtHand, dropLeft, freshDatabase } from './databases.ts';

it.skipIf(!(await databasesAtHand()).includes('mariadb'))(
  'drops what a run left that was ended, and nothing of one that lives',
  async () => {
    const mine = await freshDatabase('mariadb');
    const admin = connect(new URL('/', mine.url).href);
    const names = async () => (await admin.use((execute) => execute('SHOW DATABASES', []))).map((r) => String(Object.values(r)[0]));
    const left = `escale_test_${spawnSync(process.execPath, ['--version']).pid}_left`;
    try {
      await admin.use((execute) => execute(`CREATE DATABASE \`${left}\``, []));
      await dropLeft();
      const standing = await names();
      expect([standing.includes(left), standing.includes(new URL(mine.url).pathname.slice(1))]).toEqual([false, true]);
    } finally {
      await admin.use((execute) => execute(`DROP DATABASE IF EXISTS \`${left}\``, []));
      await admin.close();
      await mine.remove();
    }
  },
);
