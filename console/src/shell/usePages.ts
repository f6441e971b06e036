/** The pages the person who is logged in may open. */
import { useCan } from '../session.tsx';
import { useAllViews } from '../views/useViews.ts';
import { PAGES, type Page } from './pages.ts';

export function usePages(): readonly Page[] {
  const can = useCan();
  const views = useAllViews();
  return PAGES.filter((p) => can(p.permission) || (p.slot !== undefined && views.some((v) => v.slot === p.slot)));
}
