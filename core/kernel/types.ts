/** What goes into and comes out of the seven steps: read → load → check → order → bind → verify → start. */
import type { AssistCheck, EventHandler, Finding, IntegrityCheck, Job, PluginManifest, Route, Token } from '../contracts/index.ts';

/** One plugin as the configuration lists it. */
export interface PluginEntry {
  readonly id: string;
  /** A disabled plugin is loaded and keeps its migrations, but provides nothing. */
  readonly enabled: boolean;
  /** Folder (ends with `/`) or file to import; null when no folder goes by this id. */
  readonly where: URL | null;
  /** Path or package as the configuration writes it; null or left out for a folder of the project. */
  readonly from?: string | null;
  /** Where the configuration names it: `default.json#/plugins/x`. */
  readonly place: string;
  /** Its settings, at each place they are given. */
  readonly settings: readonly { readonly place: string; readonly value: unknown }[];
}

/** A plugin whose manifest was imported. */
export interface Loaded {
  readonly entry: PluginEntry;
  readonly manifest: PluginManifest;
}

/** Judges a value against a JSON Schema: pointers are relative to the value. */
export type Validate = (schema: object, value: unknown) => readonly Finding[];
/** A check of the host over all manifests, such as "templates compile". It calls nothing in a plugin. */
export type ExtraCheck = (plugins: readonly Loaded[]) => readonly Finding[] | Promise<readonly Finding[]>;

/** What `check` measures manifests against. */
export interface CheckOptions {
  /** Version of this host: `1.4.0`. */
  readonly hostVersion: string;
  /** The version of its contract the host speaks, per kind. */
  readonly contracts: Readonly<Record<string, number>>;
  readonly validate: Validate;
  /** Tokens the host binds. */
  readonly hostTokens: readonly Token<unknown>[];
  /** The token every plugin of a kind must provide once. */
  readonly kindTokens: Readonly<Record<string, Token<unknown>>>;
  readonly extra?: readonly ExtraCheck[];
}

/** A value of the host, the same for all, or made for each plugin (settings, logger). */
export type HostBinding = { readonly value: unknown } | { readonly each: (plugin: string) => unknown };
/** Binds a token of the host with its type checked. */
export type HostBindings = ReadonlyMap<string, HostBinding>;

/** Things a plugin declared, with their dependencies resolved. */
export interface BoundRoute {
  readonly plugin: string;
  readonly route: Route;
  readonly deps: object;
}
export interface BoundHandler {
  readonly plugin: string;
  readonly handler: EventHandler;
  readonly deps: object;
}
export interface BoundJob {
  readonly plugin: string;
  readonly job: Job;
  readonly deps: object;
}

export interface BoundAssist {
  readonly plugin: string;
  readonly check: AssistCheck;
  readonly deps: object;
}
export interface BoundCheck {
  readonly plugin: string;
  readonly check: IntegrityCheck;
  readonly deps: object;
}

/** Everything bound: nothing has started yet. */
export interface Bound {
  /** Enabled and disabled plugins in boot order. */
  readonly plugins: readonly Loaded[];
  readonly routes: readonly BoundRoute[];
  readonly handlers: readonly BoundHandler[];
  readonly jobs: readonly BoundJob[];
  readonly checks: readonly BoundAssist[];
  readonly integrity: readonly BoundCheck[];
  /** What an enabled plugin exports or the host gives to all alike, or DI_MISSING. */
  resolve<T>(token: Token<T>): T;
  /** What plugins provide under a kind token, in boot order. */
  registry<T>(token: Token<T>): readonly { readonly id: string; readonly value: T }[];
  /** Dependencies of a plugin's lifecycle. */
  lifecycle(plugin: string): object;
}

/** A running host. */
export interface Host extends Bound {
  /** Stops the plugins in reverse order, all of them even when one fails; says which failed. Safe to call twice. */
  stop(): Promise<readonly Finding[]>;
}

/** A readiness check: throws (MIGRATIONS_PENDING, DATABASE_SETTINGS) when the host must not serve. */
export type Verification = (plugins: readonly Loaded[]) => Promise<void>;

/** Everything a boot needs. */
export interface BootOptions extends CheckOptions {
  /** Lists the plugins; what it throws stops the boot. */
  readonly source: () => readonly PluginEntry[] | Promise<readonly PluginEntry[]>;
  /** Ids to suggest for a misspelt one. */
  readonly known?: readonly string[];
  readonly host: HostBindings;
  readonly verify?: readonly Verification[];
}
