/** The notifier: builds the MIME message, sends it, and says which of the five outcomes came of it. */
import { Readable } from 'node:stream';
import {
  type Files,
  isError,
  type Notifier,
  type Outbound,
  type Outcome,
  type RenderedMessage,
  type Settings,
} from '../../core/contracts/index.ts';
import { type SmtpConfig, SmtpFailure, type SmtpPool, smtpPool } from './pool.ts';

type Sent = Outcome<{ readonly reference: string }>;

/** Settings of an agency: a server, or a folder that takes its place. */
type MailConfig = { readonly from: string } & (SmtpConfig | { readonly folder: string });

/** Makes the notifier; one pool per agency, renewed when its settings change. `timeouts` are for tests. */
export function smtpNotifier(
  { settings, outbound, files }: { readonly settings: Settings; readonly outbound: Outbound; readonly files: Pick<Files, 'write'> },
  timeouts?: Parameters<typeof smtpPool>[1],
): Notifier & { close(): void } {
  const pools = new Map<string, { readonly key: string; readonly pool: SmtpPool }>();
  const poolOf = (agency: string, config: SmtpConfig): SmtpPool => {
    const key = JSON.stringify(config);
    const known = pools.get(agency);
    if (known?.key === key) return known.pool;
    known?.pool.close();
    const pool = smtpPool(config, timeouts);
    pools.set(agency, { key, pool });
    return pool;
  };
  return {
    async send(agency, message, late) {
      const config = settings.of(agency) as unknown as MailConfig;
      try {
        if ('host' in config) outbound.assertAllowed(config.host, config.port);
        const reference = messageId(message.id, config.from);
        const bytes = await compose(message, config.from, reference);
        if (!('host' in config)) {
          const name = `${config.folder}/${message.id.replace(/[^A-Za-z0-9_-]/g, '_')}.eml`;
          await files.write(agency, name, Readable.from([bytes]));
        } else await poolOf(agency, config).send({ from: addressOf(config.from), to: message.to }, bytes, late);
        return { state: 'done', value: { reference } };
      } catch (error) {
        if (error instanceof SmtpFailure) return outcomeOf(error, messageId(message.id, config.from));
        if (isError(error, 'FORBIDDEN')) return { state: 'notSent', message: error.message };
        // Building the message failed: nothing left, and it would fail again.
        return { state: 'rejected', code: 'MESSAGE_INVALID', message: (error as Error).message };
      }
    },
    close() {
      for (const { pool } of pools.values()) pool.close();
      pools.clear();
    },
  };
}

/** The Message-ID of a message: the same message always has the same one, so that a mailbox can tell a copy. */
export function messageId(id: string, from: string): string {
  const domain = addressOf(from).split('@')[1] ?? 'localhost';
  return `<${id.replace(/[^A-Za-z0-9._-]/g, (c) => `=${c.codePointAt(0)!.toString(16)}`)}@${domain}>`;
}

/** `Agency <a@b.example>` is `a@b.example`. */
const addressOf = (sender: string): string => /<([^<>]+)>\s*$/.exec(sender)?.[1] ?? sender.trim();

async function compose(message: RenderedMessage, from: string, reference: string): Promise<Buffer> {
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer');
  const mail = new MailComposer({
    from,
    to: { name: '', address: message.to },
    subject: message.subject ?? '',
    text: message.text,
    ...(message.html === null ? {} : { html: message.html }),
    messageId: reference,
    // Says to vacation responders and mailing lists that no person is at the other end.
    headers: { 'Auto-Submitted': 'auto-generated' },
    attachments: message.attachments.map(({ name, type, bytes }) => ({ filename: name, contentType: type, content: Buffer.from(bytes) })),
    // A message is made of what it was given: no file and no address is opened.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return mail.compile().build();
}

/** Which outcome a failure stands for. Only a server that had begun to receive and then fell silent leaves a doubt. */
function outcomeOf(failure: SmtpFailure, reference: string): Sent {
  const { reply, command, begun, kind, message } = failure;
  if (reply === null) {
    if (begun)
      return { state: 'unknown', message: `The connection was lost while the message was being handed over: ${message}`, reference };
    // An address nodemailer itself refuses, or a message larger than the server says it takes.
    if (kind === 'EENVELOPE' || kind === 'EMESSAGE')
      return { state: 'rejected', code: kind === 'EENVELOPE' ? 'ADDRESS_INVALID' : 'MESSAGE_TOO_LARGE', message };
    return { state: 'notSent', message };
  }
  // A wrong password or a server that refuses us altogether says nothing about this message.
  const aboutUs = kind === 'EAUTH' || !/^(MAIL FROM|RCPT TO|DATA)/.test(command);
  if (reply >= 500 && !aboutUs) return { state: 'rejected', code: `SMTP_${reply}`, message };
  return { state: 'notSent', message };
}
