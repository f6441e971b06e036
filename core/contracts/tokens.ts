/** Typed names of what can be injected. A plugin gets exactly the tokens its `deps` name, nothing else. */
export interface Token<T> {
  readonly id: string;
  /** Never present at run time: carries the type. */
  readonly _type?: T;
}

/** Declares a token. The id starts with the id of the plugin that provides it: `token<Dossiers>('dossiers.service')`. */
export const token = <T>(id: string): Token<T> => Object.freeze({ id });

/** The types behind a list of tokens, in order. */
export type Resolved<D extends readonly Token<unknown>[]> = { [K in keyof D]: D[K] extends Token<infer T> ? T : never };
