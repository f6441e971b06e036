import type { PluginKit } from '../../test/kit/subject.ts';

const kit: PluginKit = { samples: new URL('./fixtures/', import.meta.url) };
export default kit;
