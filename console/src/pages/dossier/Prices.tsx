/** Sale and purchase side by side per service, with the margin; every line says where it comes from. */
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Fragment } from 'react';
import { addUp, formatDay, negate } from '../../format.ts';
import { useI18n } from '../../i18n/index.tsx';
import { useCan } from '../../session.tsx';
import { Amount, Empty, ErrorState, SkeletonBlock } from '../../ui/bits.tsx';
import { useSource } from './Amounts.tsx';
import { type Dialog, type DossierData, type LineData, useLines, useServices } from './shared.ts';

export function Prices({ dossier, open }: { dossier: DossierData; open: (dialog: Dialog) => void }) {
  const { t } = useI18n();
  const can = useCan();
  const lines = useLines(dossier.ref);
  const services = useServices(dossier.ref);
  if (lines.isError) return <ErrorState error={lines.error} retry={() => void lines.refetch()} />;
  if (!lines.data || !services.data) return <SkeletonBlock />;
  const add = can('dossiers.write') && (
    <Button variant="default" leftSection={<IconPlus size={14} />} onClick={() => open({ kind: 'price' })}>
      {t('do.addPrice')}
    </Button>
  );
  if (lines.data.length === 0) return <Empty title={t('price.none')} action={add} />;
  const groups = [...services.data.map((s) => ({ id: s.id as string | null, title: s.title })), { id: null, title: t('price.whole') }].map(
    (g) => ({ ...g, lines: lines.data.filter((l) => l.service === g.id) }),
  );
  const sum = (all: readonly LineData[], side: LineData['side']) =>
    addUp(
      all.filter((l) => l.side === side).map((l) => l.money),
      dossier.currency,
    );
  const totals = (all: readonly LineData[]) => {
    const sale = sum(all, 'sale');
    const purchase = sum(all, 'purchase');
    return { sale, purchase, margin: addUp([sale, negate(purchase)], dossier.currency) };
  };
  const whole = totals(lines.data);
  return (
    <section className="section" aria-label={t('tab.prices')}>
      <div className="card table-wrap">
        <table className="grid inset" aria-label={t('tab.prices')}>
          <thead>
            <tr>
              <th scope="col">{t('field.label')}</th>
              <th scope="col">{t('field.document')}</th>
              <th scope="col">{t('field.date')}</th>
              <th scope="col">{t('price.origin')}</th>
              <th scope="col">{t('explain.source')}</th>
              <th scope="col" className="num">
                {t('price.sale')}
              </th>
              <th scope="col" className="num">
                {t('price.purchase')}
              </th>
              <th scope="col" className="num">
                {t('amount.margin')}
              </th>
            </tr>
          </thead>
          <tbody>
            {groups
              .filter((g) => g.lines.length > 0)
              .map((g) => {
                const { sale, purchase, margin } = totals(g.lines);
                return (
                  <Fragment key={g.id ?? 'whole'}>
                    <tr className="group">
                      <th scope="rowgroup" colSpan={5}>
                        {g.title}
                      </th>
                      <th scope="col" className="num">
                        <Amount money={sale} />
                      </th>
                      <th scope="col" className="num">
                        <Amount money={purchase} />
                      </th>
                      <th scope="col" className="num">
                        <Amount money={margin} />
                      </th>
                    </tr>
                    {g.lines.map((l) => (
                      <Line key={l.id} line={l} />
                    ))}
                  </Fragment>
                );
              })}
            <tr className="total">
              <th scope="row" colSpan={5}>
                {t('price.total')}
              </th>
              <td className="num">
                <Amount money={whole.sale} />
              </td>
              <td className="num">
                <Amount money={whole.purchase} />
              </td>
              <td className="num">
                <Amount money={whole.margin} />
              </td>
            </tr>
          </tbody>
        </table>
      </div>
      <div className="row-flex">
        {add}
        <span className="dim">{t('price.hint')}</span>
      </div>
    </section>
  );
}

function Line({ line: l }: { line: LineData }) {
  const { word, locale } = useI18n();
  const source = useSource();
  const whom = [...(l.travellers ?? []), ...(l.segments ?? [])];
  return (
    <tr>
      <td className="wrap">
        <span className="dim">
          {word('nature', l.nature)}
          {l.code ? ` ${l.code}` : ''}
        </span>{' '}
        {l.labels?.[locale] ?? l.label}
        {whom.length > 0 && <div className="dim">{whom.join(' · ')}</div>}
      </td>
      <td className="mono">{l.document}</td>
      <td>{formatDay(l.dated, locale)}</td>
      <td>{word('origin', l.origin.by)}</td>
      <td className="dim" title={l.origin.costs ?? undefined}>
        {[l.origin.source && source(l.origin.source), l.origin.rule].filter(Boolean).join(' · ')}
      </td>
      <td className="num">{l.side === 'sale' && <Amount money={l.money} />}</td>
      <td className="num">{l.side === 'purchase' && <Amount money={l.money} />}</td>
      <td />
    </tr>
  );
}
