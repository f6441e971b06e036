/** What the notifier is tried with: a message with everything an e-mail may have. */
import { mkdtempSync } from 'node:fs';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import type { RenderedMessage } from '../../core/contracts/index.ts';
import { createFiles } from '../../core/platform/store/files.ts';
import type { Provider } from '../../test/kit/notifier.ts';
import type { PluginKit } from '../../test/kit/subject.ts';
import { messageId, smtpNotifier } from './notifier.ts';

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

/** A server that takes mail, and may hang up instead of saying so. */
async function provider(): Promise<Provider> {
  const mails: string[] = [];
  const sockets = new Set<Socket>();
  let losing = false;
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        mails.push(Buffer.concat(chunks).toString());
        if (losing) for (const socket of sockets) socket.destroy();
        else done();
      });
    },
  });
  smtp.server.on('connection', (socket: Socket) => void sockets.add(socket));
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  return {
    port: (smtp.server.address() as AddressInfo).port,
    taken: ({ id }) => mails.filter((mail) => mail.includes(`Message-ID: ${messageId(id, settings.from)}`)).length,
    lose: () => {
      losing = true;
    },
    close: () => new Promise<void>((resolve) => smtp.close(() => resolve())),
  };
}

const kit: PluginKit = {
  settings,
  notifier: {
    make: (port, outbound) =>
      smtpNotifier({ settings: { of: () => ({ ...settings, port }) }, outbound, files }, { connect: 500, silence: 500 }),
    provider,
    agency: 'demo',
    message: message(),
  },
};
export default kit;
