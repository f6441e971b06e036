/** Views of plugins in the navigation. */
import { IconTable } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useI18n } from '../i18n/index.tsx';
import { type ConsoleSlot, useViews } from './useViews.ts';

export function ViewLinks({ slot }: { slot: ConsoleSlot }) {
  const { say } = useI18n();
  return useViews(slot).map(({ plugin, id, title }) => (
    <Link key={`${plugin}/${id}`} to="/views/$plugin/$id" params={{ plugin, id }} activeOptions={{ exact: false, includeSearch: false }}>
      <IconTable size={16} stroke={1.8} aria-hidden />
      {say(title)}
    </Link>
  ));
}
