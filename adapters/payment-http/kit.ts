/** What the plugin is tried with: a gateway on this machine, and an event it signs. */
import { money, type Payment } from '../../core/contracts/index.ts';
import { GATEWAY_SECRET, signedBy, startGateway } from '../../test/kit/gateway.ts';
import { open } from '../../test/kit/outbound.ts';
import type { PluginKit } from '../../test/kit/subject.ts';
import { httpPayment } from './payment.ts';

export const NOW = '2026-03-10T09:00:00.000Z';
export const payment = (port: number, outbound = open, now = NOW, timeoutMs = 2_000): Payment =>
  httpPayment(
    {
      settings: { of: () => ({ baseUrl: `http://127.0.0.1:${port}/`, apiKey: 'not-a-real-key', signingSecret: GATEWAY_SECRET }) },
      outbound,
      clock: { now: () => now, today: () => now.slice(0, 10) },
    },
    timeoutMs,
  );

const event = {
  id: 'e-1',
  type: 'chargedBack',
  key: null,
  reference: 'ch_1',
  amount: '1.00',
  currency: 'EUR',
  day: '2026-03-10',
  detail: 'fraud',
};
const kit: PluginKit = {
  settings: { baseUrl: 'https://pay.example', apiKey: 'not-a-real-key', signingSecret: GATEWAY_SECRET },
  payment: {
    make: payment,
    agency: 'demo',
    instrument: 'tok_1',
    async taker() {
      const gateway = await startGateway();
      return {
        port: gateway.port,
        close: gateway.close,
        held: (key) => gateway.items.filter((i) => i.key === key).length,
        does: (what) => {
          gateway.trouble = () => (what === 'lose' ? 'lost' : null);
          gateway.decides = () => (what === 'decline' ? { state: 'failed', code: 'declined' } : {});
        },
      };
    },
    posted: {
      delivery: signedBy('https://a.example/r', [event], NOW),
      says: [
        {
          ...{ id: 'e-1', what: 'chargedBack', key: null, reference: 'ch_1', money: money(100n, 'EUR') },
          ...{ on: '2026-03-10', detail: 'fraud' },
        },
      ],
    },
  },
};
export default kit;
