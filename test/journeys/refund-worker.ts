/** A process of its own that refunds one dossier the moment it is told to: `node refund-worker.ts KIND URL DOSSIER AMOUNT`. Prints one JSON line per step. */
import { testApp } from '../kit/app.ts';

const [kind, url, dossier, amount] = process.argv.slice(2) as ['sqlite' | 'mariadb', string, string, string];
const say = (value: object): void => void process.stdout.write(`${JSON.stringify(value)}\n`);

const app = await testApp(kind, { url });
say({ ready: true });
await new Promise<void>((go) => process.stdin.once('data', () => go()));
// A busy database is said with 503: the caller sends again with the same key.
const how = { idempotencyKey: `worker-${process.pid}` };
for (let attempt = 1; ; attempt++) {
  const reply = await app.reply('refund.create', { dossier, money: { amount, currency: 'EUR' }, reason: 'simultané' }, how);
  if (reply.error?.code === 'BUSY' && attempt < 20) continue;
  say({ status: reply.status, code: reply.error?.code ?? null });
  break;
}
await app.remove();
process.exit(0);
