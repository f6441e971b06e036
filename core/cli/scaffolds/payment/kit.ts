/** What `escale kit` tries the plugin with: a provider on this machine. It speaks adapters/payment-http/PROTOCOL.md; put yours in its place. */
import { type PluginKit, startGateway } from 'escale/testing';
import { paymentOf } from './payment.ts';

const settings = (port: number) => ({ baseUrl: `http://127.0.0.1:${port}/`, apiKey: 'not-a-real-key' });
const kit: PluginKit = {
  settings: settings(80),
  payment: {
    make: (port, outbound) => paymentOf({ settings: { of: () => settings(port) }, outbound }, 2_000),
    agency: 'demo-fr',
    instrument: 'tok_1',
    async taker() {
      const gateway = await startGateway();
      return {
        port: gateway.port,
        close: gateway.close,
        held: (key) => gateway.items.filter((item) => item.key === key).length,
        does(what) {
          gateway.trouble = () => (what === 'lose' ? 'lost' : null);
          gateway.decides = () => (what === 'decline' ? { state: 'failed', code: 'declined' } : {});
        },
      };
    },
  },
};
export default kit;
