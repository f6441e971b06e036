/** The console's views as one caller may see them: "views as data", with the address of the list behind each. */
import type { ConsoleView, Ctx, PluginManifest } from '../../contracts/index.ts';
import { holds } from './call.ts';
import type { ApiRoute } from './types.ts';

/** A view with where its rows come from. */
export interface ViewAtHand extends ConsoleView {
  readonly plugin: string;
  /** Path of the list, without `/api`. */
  readonly path: string;
  /** Is there a column of its rows that words are looked up in? */
  readonly searches: boolean;
}

/**
 * Views of the plugins enabled for the caller's agency, whose list is enabled there too and allowed to the caller; by order, then plugin and id.
 * `routes` are those of enabled plugins; a view whose list is not among them is left out.
 */
export function createViews(
  manifests: readonly PluginManifest[],
  routes: readonly ApiRoute[],
  isEnabled: (plugin: string, agency: string) => boolean,
): (ctx: Ctx) => ViewAtHand[] {
  const lists = new Map(routes.map((bound) => [bound.route.operationId, bound]));
  const all = manifests
    .flatMap((m) => (m.console?.views ?? []).map((view) => ({ plugin: m.id, view, list: lists.get(view.list) })))
    .sort((a, b) => a.view.order - b.view.order || (`${a.plugin} ${a.view.id}` < `${b.plugin} ${b.view.id}` ? -1 : 1));
  return ({ agency, actor }) =>
    all.flatMap(({ plugin, view, list }) =>
      list && isEnabled(plugin, agency) && isEnabled(list.plugin, agency) && holds(actor, list.route.permission)
        ? [{ ...view, plugin, path: list.route.path, searches: list.route.list?.search === true }]
        : [],
    );
}
