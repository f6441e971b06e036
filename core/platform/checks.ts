/** The checks of all plugins, as the module that keeps what they find asks them. */
import type { Agencies, AssistCheck, Checks } from '../contracts/index.ts';

export interface BoundAssist {
  readonly plugin: string;
  readonly check: AssistCheck;
  readonly deps: object;
}

export function createChecks(agencies: Agencies, bound: () => readonly BoundAssist[]): Checks {
  return {
    list: (agency) =>
      bound().flatMap(({ plugin, check, deps }) => {
        const settings = agencies.settings(agency, plugin);
        if (settings === null) return [];
        const { title, of } = check;
        const name = `${plugin}.${check.id}`;
        return [
          {
            plugin,
            name,
            title,
            ...(of === undefined ? {} : { of }),
            run: async (seen, when) => check.run(seen, { ...when, settings }, deps as never),
          },
        ];
      }),
  };
}
