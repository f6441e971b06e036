/** Configuration: the only place that reads the environment. */
export { createAgencies, createRegistry, createSettings } from './agencies.ts';
export { judgeServices } from './charts.ts';
export type { Env } from './files.ts';
export { readConfig, settingsOf } from './read.ts';
export { rolesOf } from './roles.ts';
export { agencySchema, redact, renderSchema, validateSettings, withDefaults } from './schema.ts';
export { makeDataDir } from './server.ts';
export type * from './types.ts';
