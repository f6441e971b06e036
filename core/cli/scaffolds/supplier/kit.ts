/** What `escale kit` tries the plugin with. */
import type { PluginKit } from 'escale/testing';

const kit: PluginKit = { samples: new URL('./samples/', import.meta.url) };
export default kit;
