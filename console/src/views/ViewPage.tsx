/** A view of a plugin on a page of its own. */
import { Link, useParams } from '@tanstack/react-router';
import { useI18n } from '../i18n/index.tsx';
import { Empty, ErrorState, PageHead, SkeletonBlock } from '../ui/bits.tsx';
import { useTitle } from '../ui/useTitle.ts';
import { useViewsQuery } from './useViews.ts';
import { ViewList } from './ViewList.tsx';

const NOTHING = {};

export function ViewPage() {
  const { t, say } = useI18n();
  const { plugin, id } = useParams({ strict: false }) as { plugin: string; id: string };
  const views = useViewsQuery();
  const view = views.data?.items.find((v) => v.slot === 'nav' && v.plugin === plugin && v.id === id);
  const title = view ? say(view.title) : t(views.isPending ? 'state.loading' : 'notFound.title');
  useTitle(title);
  if (views.isError) return <ErrorState error={views.error} retry={() => void views.refetch()} />;
  if (views.isPending) return <SkeletonBlock />;
  if (!view) return <Empty title={title} action={<Link to="/dossiers">{t('notFound.back')}</Link>} />;
  return (
    <div className="page page-full">
      <PageHead title={title} />
      <ViewList key={`${plugin}/${id}`} view={view} input={NOTHING} />
    </div>
  );
}
