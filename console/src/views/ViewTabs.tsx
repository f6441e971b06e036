/** Views of plugins as tabs of a page: the tabs for its list, and their panels. */
import { Tabs } from '@mantine/core';
import { useI18n } from '../i18n/index.tsx';
import { type ConsoleSlot, tabOf, useViews } from './useViews.ts';
import { ViewList } from './ViewList.tsx';

export function ViewTabs({ slot }: { slot: ConsoleSlot }) {
  const { say } = useI18n();
  return useViews(slot).map((view) => (
    <Tabs.Tab key={tabOf(view)} value={tabOf(view)}>
      {say(view.title)}
    </Tabs.Tab>
  ));
}

/** `input`: what the slot gives to its lists. */
export function ViewPanels({ slot, input }: { slot: ConsoleSlot; input: Readonly<Record<string, string>> }) {
  return useViews(slot).map((view) => (
    <Tabs.Panel key={tabOf(view)} value={tabOf(view)}>
      <ViewList view={view} input={input} />
    </Tabs.Panel>
  ));
}
