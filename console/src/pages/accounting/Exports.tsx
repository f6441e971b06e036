/** Batches for the accountant: frozen ranges of the journal as files. */
import { Button, SegmentedControl } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { adapterList, exportCreate, exportList } from '../../api/client.gen.ts';
import { addressOf } from '../../api/http.ts';
import { FormDialog } from '../../form/FormDialog.tsx';
import { ChoiceField, DayField } from '../../form/fields.tsx';
import { useForm } from '../../form/useForm.ts';
import { formatDay, formatInstant } from '../../format.ts';
import { useI18n } from '../../i18n/index.tsx';
import { useCan } from '../../session.tsx';
import { Empty, ErrorState, SkeletonBlock, Status } from '../../ui/bits.tsx';
import { toast } from '../../ui/toasts.tsx';

const KEY = ['exports'] as const;

export function Exports() {
  const { t, locale } = useI18n();
  const can = useCan();
  const [creating, setCreating] = useState(false);
  const found = useQuery({
    queryKey: KEY,
    queryFn: () => exportList({ limit: 100 }),
    // A batch is written by the worker: ask again while one waits.
    refetchInterval: (query) => (query.state.data?.items.some((b) => b.state === 'queued') ? 1_000 : false),
  });
  if (found.isError) return <ErrorState error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <SkeletonBlock />;
  const create = can('exports.run') && <Button onClick={() => setCreating(true)}>{t('export.new')}</Button>;
  const rows = found.data.items;
  return (
    <section className="section" aria-label={t('acc.exports')}>
      {rows.length === 0 ? (
        <Empty title={t('export.none')} hint={t('export.noneHint')} action={create} />
      ) : (
        <>
          <div className="section-head">
            <span className="dim">{t('export.noneHint')}</span>
            <span className="actions">{create}</span>
          </div>
          <div className="card table-wrap">
            <table className="grid inset" aria-label={t('acc.exports')}>
              <thead>
                <tr>
                  <th scope="col">{t('export.createdAt')}</th>
                  <th scope="col">{t('export.adapter')}</th>
                  <th scope="col">{t('field.status')}</th>
                  <th scope="col">{t('export.period')}</th>
                  <th scope="col" className="num">
                    {t('export.range')}
                  </th>
                  <th scope="col">{t('export.files')}</th>
                  <th scope="col">{t('export.findings')}</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((b) => (
                  <tr key={b.id} data-testid="row">
                    <td>{formatInstant(b.createdAt, locale)}</td>
                    <td>{b.adapter}</td>
                    <td aria-live="polite">
                      <Status value={b.state} />
                    </td>
                    <td>{b.from || b.to ? `${formatDay(b.from, locale)} → ${formatDay(b.to, locale)}` : t('export.what.new')}</td>
                    <td className="num">
                      {b.firstEntry}–{b.lastEntry} <span className="dim">({b.entries})</span>
                    </td>
                    <td className="wrap">
                      {b.files.map((f) => (
                        <a
                          key={f.name}
                          className="row-flex"
                          style={{ gap: 4 }}
                          href={addressOf('/exports/{id}/files/{file}', { id: b.id, file: f.name }).url}
                          download={f.name}
                          title={`SHA-256 ${f.sha256}`}
                        >
                          <IconDownload size={13} aria-hidden />
                          {f.name}
                        </a>
                      ))}
                    </td>
                    <td className="wrap">
                      {b.error && <span className={b.state === 'pending' ? 'dim' : 'negative'}>{b.error}</span>}
                      {b.findings.length > 0 && (
                        <details>
                          <summary>{b.findings.length}</summary>
                          <ul className="findings">
                            {b.findings.slice(0, 50).map((f) => (
                              <li key={`${f.code}${f.message}`}>{f.message}</li>
                            ))}
                          </ul>
                        </details>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
      {creating && <NewExport onClose={() => setCreating(false)} />}
    </section>
  );
}

function NewExport({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const adapters = useQuery({ queryKey: ['adapters'], queryFn: async () => (await adapterList()).items });
  const form = useForm({ adapter: '', what: 'new', from: '', to: '' });
  const { values: v, set, error } = form;
  const adapter = v.adapter === '' ? (adapters.data?.[0]?.id ?? '') : v.adapter;
  const save = async (key: string) => {
    const period = v.what === 'period' ? { ...(v.from === '' ? {} : { from: v.from }), ...(v.to === '' ? {} : { to: v.to }) } : {};
    await exportCreate({ adapter, ...period }, { key });
    toast('ok', t('export.queued'));
    await client.invalidateQueries({ queryKey: KEY });
    onClose();
  };
  return (
    <FormDialog title={t('export.new')} form={form} submitLabel={t('do.create')} onClose={onClose} onSubmit={save} size={480}>
      <ChoiceField
        label={t('export.adapter')}
        autoFocus
        value={adapter}
        onChange={(x) => set('adapter', x)}
        error={error('/adapter')}
        options={(adapters.data ?? []).map((a) => ({ value: a.id, label: a.id }))}
      />
      <SegmentedControl
        aria-label={t('export.what')}
        value={v.what}
        onChange={(x) => set('what', x)}
        data={(['new', 'period'] as const).map((value) => ({ value, label: t(`export.what.${value}`) }))}
      />
      {v.what === 'period' && (
        <div className="form-row">
          <DayField label={t('field.from')} value={v.from} onChange={(x) => set('from', x)} error={error('/from')} />
          <DayField label={t('field.to')} value={v.to} onChange={(x) => set('to', x)} error={error('/to')} />
        </div>
      )}
    </FormDialog>
  );
}
