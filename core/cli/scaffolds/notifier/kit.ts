/** What `escale kit` tries the plugin with: a message, and its provider at a port of this machine. */
import { type PluginKit, renderedMessage } from 'escale/testing';
import { notifierOf } from './notifier.ts';

const settings = (port: number) => ({ baseUrl: `http://127.0.0.1:${port}`, token: 'not-a-real-token' });
const kit: PluginKit = {
  settings: settings(80),
  notifier: {
    make: (port, outbound) => notifierOf({ settings: { of: () => settings(port) }, outbound }, 2_000),
    agency: 'demo-fr',
    message: renderedMessage({ to: '+33612345678' }),
  },
};
export default kit;
