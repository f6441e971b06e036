import { createTable } from '../../../contracts/migration.ts';

/**
 * What stands on an account until something takes it, piece by piece: cheques and card slips in transit, advances paid to suppliers. `minor` in its own currency,
 * `booked` in that of the books; `left` is what nothing took yet, `open` says whether there is any. Below zero it is what was given back from there.
 * What makes one slip is taken as a whole. `entry` brought it.
 */
export default createTable(
  'accounting_held',
  {
    ...{
      id: 'id',
      agency: 'key',
      role: 'key',
      account: 'key',
      party: 'key?',
      currency: 'currency',
      slip: 'key',
      entry: 'int',
      came_on: 'day',
    },
    ...{ minor: 'money', booked: 'money', left_minor: 'money', left_booked: 'money', open: 'bool' },
  },
  {
    index: [
      ['agency', 'role', 'open', 'party'],
      ['agency', 'entry'],
    ],
  },
);
