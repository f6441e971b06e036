/** E-mail over SMTP, or kept as files where a try-out has no server. */
import { Type } from 'typebox';
import { definePlugin, Host, NOTIFIER_CONTRACT, Provides, provide } from '../../core/contracts/index.ts';
import { smtpNotifier } from './notifier.ts';

export default definePlugin({
  id: 'email-smtp',
  kind: 'notifier',
  channel: 'email',
  contract: NOTIFIER_CONTRACT,
  host: '>=0.1',
  config: Type.Object(
    {
      host: Type.Optional(Type.String({ minLength: 1, 'x-port': 'port', description: 'name of the SMTP server' })),
      port: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535 })),
      folder: Type.Optional(
        Type.String({
          pattern: '^[a-z0-9-]+$',
          description: 'for trying out: nothing is sent, each message becomes a file `<data folder>/files/<agency>/<folder>/<id>.eml`',
        }),
      ),
      secure: Type.Optional(
        Type.Boolean({ default: false, description: 'true for TLS from the first byte (port 465); STARTTLS is used when offered' }),
      ),
      from: Type.String({ minLength: 3, description: 'sender: contact@agency.example or "Agency <contact@agency.example>"' }),
      user: Type.Optional(Type.String()),
      password: Type.Optional(Type.String({ 'x-secret': true })),
      allowPlainLogin: Type.Optional(
        Type.Boolean({ default: false, description: 'send the password over a connection without TLS; for a server on the same machine' }),
      ),
    },
    { additionalProperties: false, anyOf: [{ required: ['host', 'port'] }, { required: ['folder'] }] },
  ),
  providers: [provide(Provides.notifier, { settings: Host.Settings, outbound: Host.Outbound, files: Host.Files }, smtpNotifier)],
});
