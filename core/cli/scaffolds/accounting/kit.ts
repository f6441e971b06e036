/** What `escale kit` tries the plugin with: a batch of entries it must take. */
import { exportBatch, type PluginKit } from 'escale/testing';
import { adapterOf } from './adapter.ts';

const kit: PluginKit = { file: { adapter: adapterOf({ settings: { of: () => ({}) } }), batch: exportBatch() } };
export default kit;
