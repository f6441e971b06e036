/** Up to when the books are closed, in a sentence. */
import { useQuery } from '@tanstack/react-query';
import { periodGet } from '../../api/client.gen.ts';
import { formatDay } from '../../format.ts';
import { useI18n } from '../../i18n/index.tsx';

export function ClosedUpTo() {
  const { t, locale } = useI18n();
  const found = useQuery({ queryKey: ['list', 'period'], queryFn: () => periodGet() });
  if (!found.data) return null;
  const { closedUpTo } = found.data;
  return (
    <p className="closed-up-to dim" data-testid="closed-up-to">
      {closedUpTo === null ? t('acc.notClosed') : t('acc.closedUpTo', { day: formatDay(closedUpTo, locale) })}
    </p>
  );
}
