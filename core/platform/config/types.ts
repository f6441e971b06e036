/** The shapes of the configuration files. */
import type { Agency, Chart } from '../../contracts/index.ts';

/** Settings of this process, from the environment (CONTRACT §5). */
export interface ServerConfig {
  /** `mysql://user:password@host:3306/name` or `sqlite:/path/to/file`. A secret: never print it. */
  readonly databaseUrl: string;
  readonly dataDir: string;
  readonly port: number;
  readonly baseUrl: string;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** `host:port` that plugins may call. */
  readonly outboundAllow: readonly string[];
  readonly redisUrl: string | null;
}

/** A plugin as a file lists it: its settings, and two words for the host. */
export interface PluginSetting {
  readonly enabled: boolean;
  /** `$from`: path relative to the file, or an npm package; null when the id is a folder of the project. */
  readonly from: string | null;
  /** What the plugin's own schema judges. */
  readonly settings: Readonly<Record<string, unknown>>;
}

type Absent = { [K in keyof Agency]: null extends Agency[K] ? K : never }[keyof Agency];
/** The facts as a file writes them: what is not known is left out, the capital is a decimal string in the agency's currency. */
export type AgencyFacts = Omit<Agency, Absent | 'vatLiable' | 'banks'> & {
  readonly [K in Exclude<Absent, 'shareCapital'>]?: NonNullable<Agency[K]>;
} & { readonly shareCapital?: string; readonly vatLiable?: boolean; readonly banks?: Agency['banks'] };

/** One file of `config/agencies`, with references resolved and checked. */
export interface AgencyFile {
  /** Path relative to the configuration folder: `agencies/demo-fr.json`. */
  readonly file: string;
  readonly agency: AgencyFacts;
  /** The chart, with the agency's own rows laid over it. */
  readonly chart: Chart;
  /** Where its rows are: `charts/fr.json#`, or `agencies/demo-fr.json#/chart` where the agency has rows of its own. */
  readonly chartAt: string;
  readonly plugins: Readonly<Record<string, PluginSetting>>;
}

/** A plugin to load, as `core/kernel` takes it. */
export interface ConfigEntry {
  readonly id: string;
  readonly enabled: boolean;
  readonly where: URL | null;
  /** Path or package as the file writes it; null for a folder of the project. */
  readonly from: string | null;
  readonly place: string;
  readonly settings: readonly { readonly place: string; readonly value: unknown }[];
}

/** The whole configuration, read once. */
export interface Config {
  readonly server: ServerConfig;
  readonly agencies: readonly AgencyFile[];
  /** Settings every agency starts from, by plugin. */
  readonly defaults: Readonly<Record<string, PluginSetting>>;
  /** Every plugin named anywhere, by id: enabled when at least one agency enables it. */
  readonly plugins: readonly ConfigEntry[];
  /** Ids of all plugin folders, to suggest for a misspelt one. */
  readonly known: readonly string[];
}
