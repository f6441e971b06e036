import { createTable } from '../../../contracts/migration.ts';

/** When a dossier with own sales has to be looked at again: derived from its movements and travel dates, kept so that the nightly job reads only what is due. */
export default createTable(
  'accounting_due',
  { agency: 'key', dossier: 'key', recognise_on: 'day?', accrue_on: 'day?' },
  {
    primary: ['agency', 'dossier'],
    index: [
      ['agency', 'recognise_on'],
      ['agency', 'accrue_on'],
    ],
  },
);
