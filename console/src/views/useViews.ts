/** What plugins show in the console, as data: views in named slots. Nothing of a plugin runs in the browser. */
import { useQuery } from '@tanstack/react-query';
import { type ConsoleViewsOutput, consoleViews } from '../api/client.gen.ts';

export type View = ConsoleViewsOutput['items'][number];
export type ConsoleSlot = View['slot'];

const none: readonly View[] = [];

/** All views this person may see. */
export const useViewsQuery = () => useQuery({ queryKey: ['views'], queryFn: () => consoleViews(), staleTime: 5 * 60_000 });
/** The same; none while they are being asked for, or when they cannot be had: the rest of the console works without. */
const useAllViews = (): readonly View[] => useViewsQuery().data?.items ?? none;
export const useViews = (slot: ConsoleSlot): readonly View[] => useAllViews().filter((v) => v.slot === slot);

/** Name of a view's tab in the address; no tab of ours has a dot. */
export const tabOf = (view: View): string => `${view.plugin}.${view.id}`;
