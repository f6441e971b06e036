/** The configuration on its way to another thread or process: plain data only. Secrets of the server go with it; nothing is written anywhere. */
import type { Config, ConfigEntry } from './types.ts';

export type Portable = Omit<Config, 'plugins'> & {
  readonly plugins: readonly (Omit<ConfigEntry, 'where'> & { readonly where: string | null })[];
};

export const portable = (config: Config): Portable => ({
  ...config,
  plugins: config.plugins.map((p) => ({ ...p, where: p.where?.href ?? null })),
});
export const restored = (config: Portable): Config => ({
  ...config,
  plugins: config.plugins.map((p) => ({ ...p, where: p.where === null ? null : new URL(p.where) })),
});
