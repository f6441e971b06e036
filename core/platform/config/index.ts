/** Configuration: the only place that reads the environment. */
export { createAgencies, createRegistry, createSettings } from './agencies.ts';
export type { Env } from './files.ts';
export { readConfig, settingsOf } from './read.ts';
export { rolesOf } from './roles.ts';
export { agencySchema, redact, renderSchema, validateSettings, withDefaults } from './schema.ts';
export { makeDataDir } from './server.ts';
export { judgeOutbound, judgeTogether, notifiersOf, warnOutbound } from './together.ts';
export type * from './types.ts';
