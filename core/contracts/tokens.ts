/** Typed names of what can be injected. A plugin gets exactly the tokens its `deps` name, nothing else. */
export interface Token<T> {
  readonly id: string;
  /** Never present at run time: carries the type. */
  readonly _type?: T;
}

/** Declares a token. The id starts with the id of the plugin that provides it: `token<Dossiers>('dossiers.service')`. */
export const token = <T>(id: string): Token<T> => Object.freeze({ id });

/** What a declaration needs, each thing under a name of its choice: `{ ledger: Host.Ledger, dossiers: Dossiers }`. */
export type Deps = Readonly<Record<string, Token<unknown>>>;
/** What it is given, under the same names. */
export type Resolved<D extends Deps> = { readonly [K in keyof D]: D[K] extends Token<infer T> ? T : never };
/** Needs nothing. */
export type NoDeps = Readonly<Record<never, never>>;
