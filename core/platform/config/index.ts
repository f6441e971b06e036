/** Configuration: the only place that reads the environment. */
import type { Agencies, Clock, Registry, Settings } from '../../contracts/index.ts';
import type { Config } from './types.ts';

export type * from './types.ts';

export type Env = Readonly<Record<string, string | undefined>>;
/** Reads environment and files. Errors: CONFIG_UNREADABLE (file, line, column), CONFIG_INVALID (all findings). `root` is the project folder. */
export declare function readConfig(env?: Env, root?: URL): Config;
/** `Agencies` over the files. `schemaOf` gives a plugin's configuration schema, whose defaults are filled in. */
export declare function createAgencies(config: Config, clock: Clock, schemaOf?: (plugin: string) => object | undefined): Agencies;
/** Settings of one plugin: what `Host.Settings` gives it. */
export declare function createSettings(agencies: Agencies, plugin: string): Settings;
/** What plugins of one kind provide, filtered by the agency that enabled them. `rows` is asked at each call. */
export declare function createRegistry<T>(
  rows: () => readonly { readonly id: string; readonly value: T }[],
  agencies: Agencies,
): Registry<T>;
/** JSON Schema of an agency file, from the manifests. */
export declare function agencySchema(manifests: readonly { readonly id: string; readonly config: object }[]): object;
/** A copy with every value replaced whose schema says `x-secret`. */
export declare function redact(schema: object, value: unknown): unknown;
