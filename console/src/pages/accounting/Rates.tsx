/** Exchange rates by day: what one unit of a currency is worth in the currency of the books. */
import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { rateCreate, rateImport, rateList } from '../../api/client.gen.ts';
import { attempt, FormDialog } from '../../form/FormDialog.tsx';
import { DayField, TextField } from '../../form/fields.tsx';
import { useForm } from '../../form/useForm.ts';
import { formatDay, formatDecimal, readRate, today } from '../../format.ts';
import { useI18n } from '../../i18n/index.tsx';
import { useRefresh } from '../../session.tsx';
import { Empty, ErrorState, SkeletonBlock } from '../../ui/bits.tsx';
import { toast } from '../../ui/toasts.tsx';

export function Rates() {
  const { t, word, locale, problem } = useI18n();
  const refresh = useRefresh();
  const [adding, setAdding] = useState(false);
  const file = useRef<HTMLInputElement>(null);
  const found = useInfiniteQuery({
    queryKey: ['list', 'rates'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => rateList({ limit: 50, cursor: pageParam }, { signal }),
    getNextPageParam: (page) => page.cursor ?? undefined,
  });
  /** The European Central Bank publishes XML; what else is given is lines of `currency;day;rate`. */
  const read = (given: File | undefined) =>
    given &&
    attempt(problem, async () => {
      const content = await given.text();
      const { added, corrected, kept } = await rateImport({ format: content.trimStart().startsWith('<') ? 'ecb' : 'csv', content });
      toast('ok', t('rate.imported', { n: added + corrected }));
      if (kept.length > 0) toast('bad', t('rate.kept', { list: kept.map((r) => `${r.currency} ${formatDay(r.day, locale)}`).join(', ') }));
      await refresh();
    });
  if (found.isError) return <ErrorState error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <SkeletonBlock />;
  const rates = found.data.pages.flatMap((page) => page.items);
  const actions = (
    <span className="actions">
      <input
        ref={file}
        type="file"
        accept=".csv,.txt,.xml"
        className="visually-hidden"
        aria-label={t('rate.file')}
        tabIndex={-1}
        onChange={(e) => {
          void read(e.currentTarget.files?.[0]);
          e.currentTarget.value = '';
        }}
      />
      <Button variant="default" onClick={() => file.current?.click()}>
        {t('rate.import')}
      </Button>
      <Button onClick={() => setAdding(true)}>{t('rate.new')}</Button>
    </span>
  );
  return (
    <section className="section" aria-label={t('acc.rates')}>
      {rates.length === 0 ? (
        <Empty title={t('rate.none')} hint={t('rate.hint')} action={actions} />
      ) : (
        <>
          <div className="section-head">
            <span className="dim">{t('rate.hint')}</span>
            {actions}
          </div>
          <div className="card table-wrap">
            <table className="grid inset" aria-label={t('acc.rates')}>
              <thead>
                <tr>
                  <th scope="col">{t('field.date')}</th>
                  <th scope="col">{t('field.currency')}</th>
                  <th scope="col" className="num">
                    {t('rate.rate')}
                  </th>
                  <th scope="col">{t('explain.source')}</th>
                </tr>
              </thead>
              <tbody>
                {rates.map((r) => (
                  <tr key={r.id} data-testid="row">
                    <td>{formatDay(r.day, locale)}</td>
                    <td className="ref">{r.currency}</td>
                    <td className="num">
                      {formatDecimal(r.rate, locale)}
                      {r.corrects !== null && (
                        <span className="dim"> {t('rate.corrects', { rate: formatDecimal(r.corrects, locale) })}</span>
                      )}
                    </td>
                    <td>{word('rateSource', r.source)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
      {found.hasNextPage && (
        <div>
          <Button variant="default" loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
            {t('entry.more')}
          </Button>
        </div>
      )}
      {adding && <NewRate onClose={() => setAdding(false)} />}
    </section>
  );
}

function NewRate({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const refresh = useRefresh();
  const form = useForm({ currency: '', day: today(), rate: '' });
  const { values: v, set, error } = form;
  const save = async (key: string) => {
    const made = await rateCreate({ currency: v.currency.trim(), day: v.day, rate: readRate(v.rate) }, { key });
    toast('ok', t('rate.added', { currency: made.currency }));
    await refresh();
    onClose();
  };
  return (
    <FormDialog title={t('rate.new')} form={form} submitLabel={t('do.add')} onClose={onClose} onSubmit={save} size={480}>
      <p className="dim">{t('rate.hint')}</p>
      <div className="form-row">
        <TextField
          label={t('field.currency')}
          required
          autoFocus
          maxLength={3}
          placeholder="USD"
          value={v.currency}
          onChange={(x) => set('currency', x.toUpperCase())}
          error={error('/currency')}
        />
        <DayField label={t('field.date')} required value={v.day} onChange={(x) => set('day', x)} error={error('/day')} />
        <TextField label={t('rate.rate')} required value={v.rate} onChange={(x) => set('rate', x)} error={error('/rate')} />
      </div>
    </FormDialog>
  );
}
