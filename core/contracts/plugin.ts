/** One shape for everything: core modules, services, suppliers, adapters and template packs are all `definePlugin({...})`. */
import type { TObject, TSchema } from 'typebox';
import type { AssistCheck } from './checks.ts';
import type { Ctx, Tx } from './db.ts';
import type { Route } from './http.ts';
import type { IntegrityCheck } from './integrity.ts';
import type { PluginKind } from './kinds.ts';
import type { Channel } from './notifier.ts';
import type { Outcome } from './outcomes.ts';
import type { ServiceShown } from './service.ts';
import type { Deps, NoDeps, Resolved, Token } from './tokens.ts';

/** What people are at an agency. An `admin` may do everything, also what is declared later. */
export const ROLES = ['admin', 'manager', 'agent', 'accountant', 'viewer'] as const;
export type RoleName = (typeof ROLES)[number];
/** What a permission allows, in a sentence, and whose it is beside the admin's. */
export interface Permission {
  readonly does: string;
  readonly roles: readonly Exclude<RoleName, 'admin'>[];
}

/** Makes one thing other parts may inject. */
export interface Provider {
  readonly provide: Token<unknown>;
  readonly deps?: Deps;
  readonly make: (deps: never) => unknown;
}

/** Declares a provider with its types checked: `provide(Clocks, { logger: Host.Logger }, ({ logger }) => …)`. */
export const provide = <T, D extends Deps>(what: Token<T>, deps: D, make: (deps: Resolved<D>) => T): Provider => ({
  ...{ provide: what, deps, make },
});

/** Says that work gets on and, where it knows, how far it is: `gotOn(40, 100)`. Whoever was let go meanwhile is told: it throws. Call it as often as you like. */
export type GotOn = (done?: number, total?: number) => void;
/** Was who does this let go meanwhile? Asked right before what cannot be taken back; it says that the work gets on, too. */
export function isLetGo(gotOn: GotOn): boolean {
  try {
    gotOn();
    return false;
  } catch {
    return true;
  }
}
/** On whose behalf work runs that may take long, and what says that it gets on. */
export interface Acting extends Ctx {
  readonly gotOn: GotOn;
}

/** Reacts to an event of the outbox: at least once, deduplicated by (event, key, handler). Exactly one of `handle` and `act`. */
export interface EventHandler {
  readonly event: string;
  /** Unique in the plugin. */
  readonly id: string;
  readonly deps?: Deps;
  /** Writes to the database only, in one transaction with the mark "done". */
  readonly handle?: (payload: never, tx: Tx, deps: never) => Promise<void>;
  /** Does something outside, where no transaction reaches. */
  readonly act?: {
    /** `run` takes long and only reads (files apart): it is done in a process of its own, where it keeps nobody waiting. Payload and outcome are plain data. */
    readonly heavy?: boolean;
    /**
     * Does it. What throws BUSY has begun nothing and runs again. Whatever else it throws, none of the five outcomes, and no sign of getting on for a minute are
     * `unknown` where there is `ask`, and an attempt that runs again where there is none.
     */
    readonly run: (payload: never, ctx: Acting, deps: never) => Promise<Outcome>;
    /** Asks what became of an act that was interrupted or ended unknown: an act that reaches somebody else has it, and is not repeated. Without it, the act runs again. */
    readonly ask?: (payload: never, ctx: Ctx, deps: never) => Promise<Outcome>;
    /** Records the outcome, in one transaction with the mark: each one, and the last as `rejected` (GIVEN_UP) or `unknown` when no attempt is left. */
    readonly settle: (payload: never, outcome: Outcome, tx: Tx, deps: never) => Promise<void>;
  };
}
/** Declares a handler that writes, with its types checked. */
export const handler = <P, D extends Deps = NoDeps>(h: {
  event: string;
  id: string;
  deps?: D;
  handle: (payload: P, tx: Tx, deps: Resolved<D>) => Promise<void>;
}): EventHandler => h as unknown as EventHandler;
/** Declares a handler that acts outside, with its types checked. */
export const actor = <P, D extends Deps = NoDeps>(h: {
  event: string;
  id: string;
  deps?: D;
  act: {
    heavy?: boolean;
    run: (payload: P, ctx: Acting, deps: Resolved<D>) => Promise<Outcome>;
    ask?: (payload: P, ctx: Ctx, deps: Resolved<D>) => Promise<Outcome>;
    settle: (payload: P, outcome: Outcome, tx: Tx, deps: Resolved<D>) => Promise<void>;
  };
}): EventHandler => h as unknown as EventHandler;

/** Runs on a schedule, once per agency, under a lease. */
export interface Job {
  readonly id: string;
  /** Cron expression in the agency's time zone; proved before the start. */
  readonly cron: string;
  readonly deps?: Deps;
  /** Let go once it has given no sign of getting on for an hour. One that takes longer than a minute keeps no other waiting. */
  readonly run: (ctx: Acting, deps: never) => Promise<void>;
}
export const job = <D extends Deps = NoDeps>(j: {
  id: string;
  cron: string;
  deps?: D;
  run: (ctx: Acting, deps: Resolved<D>) => Promise<void>;
}): Job => j as unknown as Job;

/** Places of the console a plugin may fill: the navigation, the tabs of a dossier, the tabs of the accounting page. */
export const CONSOLE_SLOTS = ['nav', 'dossier.section', 'accounting.section'] as const;
export type ConsoleSlot = (typeof CONSOLE_SLOTS)[number];
/** What a slot gives to the list it shows: the list's input has these fields, and requires no others. */
export const SLOT_INPUTS: Readonly<Record<ConsoleSlot, readonly string[]>> = {
  nav: [],
  'dossier.section': ['dossier'],
  'accounting.section': [],
};
/** How a column looks; `text` when left out. `money` takes `{ amount, currency }`. */
export const COLUMN_FORMATS = ['money', 'day', 'instant', 'status', 'text'] as const;
/** Languages of the console: a title says both. */
export const CONSOLE_LOCALES = ['fr', 'en'] as const;
export type ConsoleTitle = Readonly<Record<(typeof CONSOLE_LOCALES)[number], string>>;

/** Views as data: what the console shows for a plugin, built from routes and schemas that already exist. */
export interface ConsoleContribution {
  readonly views?: readonly ConsoleView[];
}
/** A list page or a panel in a named slot. */
export interface ConsoleView {
  /** Unique in the plugin, part of the page's address: `late-bookings`. */
  readonly id: string;
  readonly slot: ConsoleSlot;
  readonly title: ConsoleTitle;
  /** operationId of the route that gives the rows: a GET that answers a page (`PageOf`). Who may not call it does not see the view. */
  readonly list: string;
  readonly columns: readonly {
    /** Field of a row; with a dot, a field of an object in it: `supplier.name`. */
    readonly field: string;
    readonly title: ConsoleTitle;
    readonly format?: (typeof COLUMN_FORMATS)[number];
  }[];
  /** Low ones stand first. */
  readonly order: number;
}

export interface PluginManifest {
  /** Folder = config key = table prefix = route prefix = permission prefix = event prefix. */
  readonly id: string;
  readonly kind: PluginKind;
  /** Version of the kind's contract it was written for. */
  readonly contract: number;
  /** Oldest host, `>=1.4`; never an upper bound. */
  readonly host: string;
  readonly after?: readonly string[];
  /** JSON Schema of its configuration per agency; secrets carry `"x-secret": true`. */
  readonly config: TObject;
  readonly permissions?: Readonly<Record<string, Permission>>;
  readonly providers?: readonly Provider[];
  /** Tokens other plugins may name in their `deps`. */
  readonly exports?: readonly Token<unknown>[];
  readonly routes?: readonly Route[];
  readonly events?: { readonly emits?: readonly string[]; readonly handles?: readonly EventHandler[] };
  readonly jobs?: readonly Job[];
  /** What it notices in dossiers. */
  readonly checks?: readonly AssistCheck[];
  /** What must agree in its tables and files. */
  readonly integrity?: readonly IntegrityCheck[];
  /** Of kind `notifier`: what it sends by. */
  readonly channel?: Channel;
  /** Folder of migrations, `<number>-<slug>.ts`. */
  readonly migrations?: URL;
  /** Folder of templates. */
  readonly templates?: URL;
  /** Schema of `Booked.item` of kind `service`: what a supplier may report of it. */
  readonly reported?: TSchema;
  /** Of kind `service`: what it is called, by language, and its icon. */
  readonly shown?: ServiceShown;
  /** Module of the parser, of kind `supplier`: `new URL('./read.ts', import.meta.url)`. */
  readonly parser?: URL;
  readonly console?: ConsoleContribution;
  /** Tokens resolved for `start` and `stop`. */
  readonly lifecycle?: {
    readonly deps?: Deps;
    readonly start?: (deps: never) => Promise<void>;
    readonly stop?: (deps: never) => Promise<void>;
  };
}

/** Freezes a manifest and marks it as ours: the default export of every plugin. */
export function definePlugin(manifest: PluginManifest): PluginManifest {
  return Object.freeze({ ...manifest, [PLUGIN]: true });
}
/** Mark of an object made by `definePlugin`. */
export const PLUGIN: unique symbol = Symbol.for('escale.plugin') as never;
