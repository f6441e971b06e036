/** Connections to one server, kept a short while for the next message. One message at a time per connection. */
import { Readable } from 'node:stream';
import type SMTPConnection from 'nodemailer/lib/smtp-connection';

/** Settings of an agency that names a server, as the configuration schema has checked them. */
export interface SmtpConfig {
  readonly host: string;
  readonly port: number;
  readonly secure?: boolean;
  readonly user?: string;
  readonly password?: string;
  readonly allowPlainLogin?: boolean;
}

/** What went wrong, and whether the server had been given any of the message by then. */
export class SmtpFailure extends Error {
  /** Reply of the server, such as 550; null when there was none. */
  readonly reply: number | null;
  /** Command the reply answers, such as `RCPT TO`. */
  readonly command: string;
  /** True when part of the message had left. */
  readonly begun: boolean;
  /** nodemailer's own code, such as `EAUTH`. */
  readonly kind: string;
  constructor(error: Error, begun: boolean) {
    super(error.message);
    const details = error as { responseCode?: unknown; command?: unknown; code?: unknown };
    this.reply = typeof details.responseCode === 'number' ? details.responseCode : null;
    this.command = typeof details.command === 'string' ? details.command : '';
    this.kind = typeof details.code === 'string' ? details.code : '';
    this.begun = begun;
  }
}

const IDLE_MS = 10_000;
const MOST_IDLE = 4;
const MESSAGES_PER_CONNECTION = 100;

interface Kept {
  readonly connection: SMTPConnection;
  messages: number;
  alive: boolean;
  idle: NodeJS.Timeout | null;
}

export interface SmtpPool {
  /** The server's last reply. Throws SmtpFailure; `late` is asked when the server wants the message, which is not given to it any more then. */
  send(envelope: { readonly from: string; readonly to: string }, message: Buffer, late: () => boolean): Promise<string>;
  close(): void;
}

/** Opens connections as messages come. `timeouts` in milliseconds. */
export function smtpPool(config: SmtpConfig, timeouts = { connect: 15_000, silence: 60_000 }): SmtpPool {
  const idle: Kept[] = [];

  const drop = (kept: Kept): void => {
    kept.alive = false;
    if (kept.idle) clearTimeout(kept.idle);
    const at = idle.indexOf(kept);
    if (at >= 0) idle.splice(at, 1);
    kept.connection.close();
  };

  const open = async (): Promise<Kept> => {
    const { default: Connection } = await import('nodemailer/lib/smtp-connection');
    const connection = new Connection({
      host: config.host,
      port: config.port,
      secure: config.secure ?? false,
      // A password never travels in clear, unless the agency says the server is its own.
      requireTLS: config.user !== undefined && config.allowPlainLogin !== true && config.secure !== true,
      connectionTimeout: timeouts.connect,
      greetingTimeout: timeouts.connect,
      socketTimeout: timeouts.silence,
    });
    const kept: Kept = { connection, messages: 0, alive: true, idle: null };
    const ended = new Promise<never>((_resolve, reject) => {
      connection.on('error', (error) => {
        drop(kept);
        reject(new SmtpFailure(error, false));
      });
      connection.once('end', () => {
        drop(kept);
        reject(new SmtpFailure(new Error('The server closed the connection.'), false));
      });
    });
    // Later errors are told by `send`; nobody else waits for this promise then.
    ended.catch(() => undefined);
    const step = (run: (done: (error?: Error | null) => void) => void): Promise<void> =>
      Promise.race([
        new Promise<void>((resolve, reject) => run((error) => (error ? reject(new SmtpFailure(error, false)) : resolve()))),
        ended,
      ]);
    try {
      await step((done) => connection.connect(done));
      const { user, password } = config;
      if (user !== undefined) await step((done) => connection.login({ credentials: { user, pass: password ?? '' } }, done));
      return kept;
    } catch (error) {
      drop(kept);
      throw error;
    }
  };

  const keep = (kept: Kept): void => {
    if (!kept.alive) return;
    if (kept.messages >= MESSAGES_PER_CONNECTION || idle.length >= MOST_IDLE) {
      kept.connection.quit();
      return;
    }
    kept.idle = setTimeout(() => {
      const at = idle.indexOf(kept);
      if (at >= 0) idle.splice(at, 1);
      kept.connection.quit();
    }, IDLE_MS);
    kept.idle.unref();
    idle.push(kept);
  };

  const sendOn = (
    kept: Kept,
    envelope: { readonly from: string; readonly to: string },
    message: Buffer,
    late: () => boolean,
  ): Promise<string> =>
    new Promise((resolve, reject) => {
      let begun = false;
      // Read only once the server has asked for the message: from here on, silence means we do not know.
      const body = new Readable({
        read() {
          if (late()) return reject(new SmtpFailure(new Error('It took too long until the server asked for the message.'), false));
          begun = true;
          this.push(message);
          this.push(null);
        },
      });
      kept.messages++;
      kept.connection.send({ from: envelope.from, to: [envelope.to], size: message.length }, body, (error, info) => {
        if (error) reject(new SmtpFailure(error, begun));
        else resolve(String(info?.response ?? ''));
      });
    });

  return {
    async send(envelope, message, late) {
      const reused = idle.pop();
      if (reused?.idle) clearTimeout(reused.idle);
      let kept = reused ?? (await open());
      try {
        let response: string;
        try {
          response = await sendOn(kept, envelope, message, late);
        } catch (error) {
          // A kept connection may have died of age. Nothing of the message had left: once more on a fresh one.
          if (!reused || !(error instanceof SmtpFailure) || error.begun || error.reply !== null) throw error;
          drop(kept);
          kept = await open();
          response = await sendOn(kept, envelope, message, late);
        }
        keep(kept);
        return response;
      } catch (error) {
        drop(kept);
        throw error;
      }
    },
    close() {
      for (const kept of [...idle]) drop(kept);
    },
  };
}
