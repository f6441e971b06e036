import { createTable } from '../../../contracts/migration.ts';

/** What checks found, one row per cause: it is opened again when its cause comes back. `subject` is a dossier, or the check itself where it failed. */
export default createTable(
  'assist_findings',
  {
    id: 'id',
    agency: 'key',
    check_name: 'key',
    subject: 'key',
    cause: 'key',
    dossier: 'key?',
    service_id: 'key?',
    severity: 'key',
    message_fr: 'text',
    message_en: 'text',
    state: 'key',
    found_at: 'instant',
    ended_at: 'instant?',
    ended_by: 'text?',
    reason: 'text?',
    version: 'int',
  },
  {
    unique: [['agency', 'check_name', 'subject', 'cause']],
    index: [
      ['agency', 'dossier'],
      ['agency', 'state', 'found_at'],
    ],
  },
);
