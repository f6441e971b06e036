import { createTable } from '../../../contracts/migration.ts';

/** What an entry took of a piece that was held; below zero it gave back what another (`undoes`) had taken. */
export default createTable(
  'accounting_takes',
  { id: 'id', agency: 'key', held: 'id', entry: 'int', undoes: 'int?', minor: 'money', booked: 'money' },
  {
    index: [
      ['agency', 'entry'],
      ['agency', 'held'],
    ],
  },
);
