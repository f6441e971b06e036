/** What the notifier is tried with: a message with everything an e-mail may have. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RenderedMessage } from '../../core/contracts/index.ts';
import { createFiles } from '../../core/platform/store/files.ts';
import type { PluginKit } from '../../test/kit/subject.ts';
import { smtpNotifier } from './notifier.ts';

export const message = (more: Partial<RenderedMessage> = {}): RenderedMessage => ({
  id: '01HZX3',
  to: 'client@example.org',
  subject: 'Votre facture – été',
  text: 'Bonjour Zoé\n',
  html: '<p>Bonjour Zoé</p>',
  attachments: [{ name: 'facture.pdf', type: 'application/pdf', bytes: Buffer.from('%PDF-1.7 test') }],
  reportTo: null,
  ...more,
});
const files = createFiles(mkdtempSync(join(tmpdir(), 'escale-mail-')));
const settings = { host: '127.0.0.1', port: 25, secure: false, from: 'Cap Horizon <contact@cap-horizon.example>' };

const kit: PluginKit = {
  settings,
  notifier: {
    make: (port, outbound) =>
      smtpNotifier({ settings: { of: () => ({ ...settings, port }) }, outbound, files }, { connect: 500, silence: 500 }),
    agency: 'demo',
    message: message(),
  },
};
export default kit;
