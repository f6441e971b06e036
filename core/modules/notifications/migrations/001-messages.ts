import { createTable } from '../../../contracts/migration.ts';

/** Messages as rendered, written in the business transaction; the worker sends each once. */
export default createTable(
  'notifications_messages',
  {
    id: 'id',
    agency: 'key',
    dossier: 'key?',
    channel: 'key',
    notifier: 'key',
    address: 'text',
    template: 'key',
    locale: 'key',
    subject: 'text?',
    body_text: 'longtext',
    body_html: 'longtext?',
    attachment: 'key?',
    state: 'key',
    reference: 'key?',
    error: 'text?',
    created_at: 'instant',
    sent_at: 'instant?',
    version: 'int',
  },
  {
    index: [
      ['agency', 'dossier'],
      ['agency', 'created_at', 'id'],
      ['agency', 'notifier', 'reference'],
    ],
  },
);
