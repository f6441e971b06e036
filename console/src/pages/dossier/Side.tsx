/** Details and history beside the sections. */
import { useQuery } from '@tanstack/react-query';
import { type Money, type TimelineListOutput, timelineList } from '../../api/client.gen.ts';
import { formatDay, formatInstant, formatMoney, fromMinor } from '../../format.ts';
import { isKey, type Key, useI18n } from '../../i18n/index.tsx';
import { useReferences } from '../dossiers/NewDossier.tsx';
import type { DossierData } from './shared.ts';

export function Side({ dossier: d }: { dossier: DossierData }) {
  const { t, locale } = useI18n();
  const references = Object.entries(d.references);
  const asked = useReferences(references.length === 0 ? undefined : d.client?.code);
  return (
    <aside className="dossier-side" aria-label={t('dossier.details')}>
      <section className="stack" style={{ gap: 8 }}>
        <h2>{t('dossier.details')}</h2>
        <dl className="kv">
          <dt>{t('dossier.client')}</dt>
          <dd>{d.client ? `${d.client.name ?? ''} (${d.client.code})` : t('dossier.noClient')}</dd>
          <dt>{t('dossier.travellers')}</dt>
          <dd>
            {d.travellers.length === 0
              ? '–'
              : d.travellers.map((name) => (
                  <span key={name} style={{ display: 'block' }}>
                    {name}
                  </span>
                ))}
          </dd>
          {references.map(([field, value]) => (
            <div key={field} style={{ display: 'contents' }}>
              <dt>{asked.find((r) => r.field === field)?.label ?? field}</dt>
              <dd>{value}</dd>
            </div>
          ))}
          {d.pointOfSale && (
            <>
              <dt>{t('dossier.pointOfSale')}</dt>
              <dd>{d.pointOfSale}</dd>
            </>
          )}
          <dt>{t('field.currency')}</dt>
          <dd>{d.currency}</dd>
          <dt>{t('dossier.updatedAt')}</dt>
          <dd>{formatDay(d.updatedAt, locale)}</dd>
        </dl>
      </section>
      <Timeline dossier={d} />
    </aside>
  );
}

type Item = TimelineListOutput['items'][number];

function Timeline({ dossier }: { dossier: DossierData }) {
  const { t, locale } = useI18n();
  const sentence = useSentence(dossier.currency);
  const found = useQuery({
    queryKey: ['dossier', dossier.ref, 'timeline'],
    queryFn: () => timelineList({ dossier: dossier.ref, limit: 100 }),
  });
  return (
    <section className="stack" style={{ gap: 10 }} aria-label={t('tab.timeline')}>
      <h2>{t('tab.timeline')}</h2>
      {found.data?.items.length === 0 && <p className="dim">{t('timeline.none')}</p>}
      <ol className="timeline" data-testid="timeline">
        {found.data?.items.map((item) => (
          <li key={item.id} data-testid="timeline-item" data-tone={item.kind.split('.')[0]}>
            <span className="strong">{item.actor.name}</span> {sentence(item)}
            <time dateTime={item.at}>{formatInstant(item.at, locale)}</time>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** What happened, as a person would say it; a kind the console does not know is shown by its name. */
function useSentence(currency: string): (item: Item) => string {
  const { t, word, locale } = useI18n();
  return ({ kind, data }) => {
    if (!isKey(`timeline.${kind}`)) return kind;
    const d = (data ?? {}) as Record<string, unknown>;
    const money = (d['amount'] ?? (typeof d['minor'] === 'string' ? fromMinor(d['minor'], currency) : undefined)) as Money | undefined;
    const shown =
      money === undefined
        ? ''
        : formatMoney({ ...money, amount: kind.startsWith('priceLine') ? money.amount : money.amount.replace('-', '') }, locale);
    const text = (name: string) => (d[name] === undefined || d[name] === null ? '' : String(d[name]));
    const change = d['status'] as { from: string; to: string } | undefined;
    const changedOf = (field: string): string =>
      field === 'status' && change
        ? t('changed.statusFromTo', { from: word('status', change.from), to: word('status', change.to) })
        : word('changed', field);
    // Notes of services said nothing of what changed once.
    const known = kind === 'service.updated' && !Array.isArray(d['fields']) ? 'service.touched' : kind;
    return t(`timeline.${known}` as Key, {
      amount: shown,
      label: text('label'),
      title: text('title'),
      reason: text('reason'),
      reference: text('reference'),
      supplier: text('supplier'),
      ref: text('ref'),
      line: text('line'),
      locator: text('recordLocator'),
      documents: Array.isArray(d['documents']) ? d['documents'].join(', ') : '',
      fields: Array.isArray(d['fields']) ? d['fields'].map((f) => changedOf(String(f))).join(', ') : '',
      side: word('price', text('side')).toLowerCase(),
      method: word('method', text('method')).toLowerCase(),
      template: word('template', text('template')),
      channel: word('channel', text('channel')),
    }).trim();
  };
}
