/** Part of step 3, check: the views a manifest contributes to the console are data that can be shown. */
import {
  COLUMN_FORMATS,
  CONSOLE_LOCALES,
  CONSOLE_SLOTS,
  type ConsoleView,
  didYouMean,
  type PluginManifest,
  type Route,
  SLOT_INPUTS,
} from '../contracts/index.ts';
import type { Report } from './shape.ts';

/** Ids, slots, titles and columns, by themselves. */
export function checkViews({ console: given }: PluginManifest, wrong: (message: string) => void): void {
  if (given === undefined) return;
  const views: unknown = given?.views ?? [];
  for (const key of Object.keys(given ?? {})) if (key !== 'views') wrong(`“console” has an unknown field “${key}”.`);
  if (!Array.isArray(views)) {
    wrong('“console.views” must be a list.');
    return;
  }
  const ids = new Set<string>();
  for (const view of views as (Partial<ConsoleView> | null)[]) {
    const name = `The view ${view?.id}`;
    if (!/^[a-z][a-z0-9-]*$/.test(String(view?.id))) wrong(`${name}: its id must read like late-arrivals.`);
    if (ids.has(String(view?.id))) wrong(`${name} is declared twice.`);
    ids.add(String(view?.id));
    if (!CONSOLE_SLOTS.includes(view?.slot as never))
      wrong(
        `${name}: “${view?.slot}” is not a slot.${didYouMean(String(view?.slot), CONSOLE_SLOTS)} Use one of ${CONSOLE_SLOTS.join(', ')}.`,
      );
    if (typeof view?.list !== 'string') wrong(`${name}: “list” must be an operationId.`);
    if (!Number.isInteger(view?.order)) wrong(`${name}: “order” must be a whole number.`);
    if (!isTitle(view?.title)) wrong(`${name}: its title must say ${CONSOLE_LOCALES.join(' and ')}.`);
    const columns: unknown = view?.columns;
    if (!Array.isArray(columns) || columns.length === 0) wrong(`${name} needs columns.`);
    else
      for (const c of columns as (Partial<ConsoleView['columns'][number]> | null)[]) {
        if (typeof c?.field !== 'string' || !isTitle(c.title) || !COLUMN_FORMATS.includes(c.format ?? 'text'))
          wrong(
            `${name}: a column needs “field”, a title in ${CONSOLE_LOCALES.join(' and ')}, and a format of ${COLUMN_FORMATS.join(', ')}.`,
          );
      }
  }
}

/** What the check reads of a JSON Schema. */
interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly required?: readonly string[];
}

/** The list behind each view, among the routes of all plugins. */
export function checkViewLists(m: PluginManifest, routes: ReadonlyMap<string, Route>, report: Report): void {
  for (const view of m.console?.views ?? []) {
    const name = `The view ${view.id}`;
    const route = routes.get(view.list);
    if (!route) {
      report(`${name} lists ${view.list}, which no plugin declares.${didYouMean(view.list, routes.keys())}`);
      continue;
    }
    const [input, output] = [route.input as Schema, route.output as Schema];
    const row = output.properties?.['has_more'] && output.properties['items']?.items?.properties;
    if (route.method !== 'get' || !row) {
      report(`${name}: ${view.list} is not a list. It must be a GET that answers a page (PageOf).`);
      continue;
    }
    const due = SLOT_INPUTS[view.slot];
    const missing = due.find((field) => !(field in (input.properties ?? {})));
    if (missing !== undefined) report(`${name}: the slot ${view.slot} shows lists that take “${missing}”; ${view.list} does not.`);
    const unmet = (input.required ?? []).find((field) => !due.includes(field));
    if (unmet !== undefined) report(`${name}: ${view.list} requires “${unmet}”, which the slot ${view.slot} does not give.`);
    for (const { field } of view.columns) {
      const [first] = field.split('.') as [string];
      if (!(first in row)) report(`${name}: rows of ${view.list} have no field “${first}”.${didYouMean(first, Object.keys(row))}`);
    }
  }
}

const isTitle = (value: unknown): boolean =>
  CONSOLE_LOCALES.every((locale) => typeof (value as Record<string, unknown> | null | undefined)?.[locale] === 'string');
