/** What was sold. */
import { ActionIcon, Button } from '@mantine/core';
import { IconPencil, IconPlus } from '@tabler/icons-react';
import { addUp, formatDay } from '../../format.ts';
import { useI18n } from '../../i18n/index.tsx';
import { TypeIcon, TypeName, useCounted } from '../../serviceTypes.tsx';
import { useCan } from '../../session.tsx';
import { Amount, Empty, ErrorState, SkeletonBlock, Status } from '../../ui/bits.tsx';
import { Claims } from './Claims.tsx';
import { type Dialog, type DossierData, useLines, useServices } from './shared.ts';

export function Services({ dossier, open }: { dossier: DossierData; open: (dialog: Dialog) => void }) {
  const { t, word, locale } = useI18n();
  const can = useCan();
  const services = useServices(dossier.ref);
  const lines = useLines(dossier.ref);
  const counted = useCounted();
  if (services.isError) return <ErrorState error={services.error} retry={() => void services.refetch()} />;
  if (!services.data) return <SkeletonBlock />;
  const add = can('dossiers.write') && (
    <Button variant="default" leftSection={<IconPlus size={14} />} onClick={() => open({ kind: 'service' })}>
      {t('do.addService')}
    </Button>
  );
  if (services.data.length === 0) return <Empty title={t('service.none')} hint={t('service.noneHint')} action={add} />;
  return (
    <section className="section" aria-label={t('tab.services')}>
      <div className="card">
        {services.data.map((s) => {
          const sale = (lines.data ?? []).filter((l) => l.service === s.id && l.side === 'sale').map((l) => l.money);
          return (
            <article key={s.id} className="service" aria-label={s.title}>
              <span className="icon">
                <TypeIcon id={s.service} size={16} />
              </span>
              <div>
                <h2 className="service-title">
                  {s.title}
                  <Status value={s.status} />
                </h2>
                <ul className="service-lines">
                  {s.lines.map((line) => (
                    <li key={line}>{line}</li>
                  ))}
                </ul>
                <Claims service={s} open={open} />
                <p className="service-meta">
                  <TypeName id={s.service} />
                  <span>{s.supplier}</span>
                  {s.recordLocator && <span className="mono">{s.recordLocator}</span>}
                  {s.departure && (
                    <span>
                      {formatDay(s.departure, locale)}
                      {s.return && s.return !== s.departure ? ` → ${formatDay(s.return, locale)}` : ''}
                    </span>
                  )}
                  <span>{word('status', s.soldAs)}</span>
                </p>
              </div>
              <div className="service-money">
                <span className="strong">
                  <Amount money={addUp(sale, dossier.currency)} />
                </span>
                {can('dossiers.write') && (
                  <div style={{ marginTop: 4 }}>
                    <ActionIcon
                      aria-label={`${t('service.edit')}: ${s.title}`}
                      title={t('service.edit')}
                      onClick={() => open({ kind: 'editService', service: s })}
                    >
                      <IconPencil size={15} />
                    </ActionIcon>
                    <ActionIcon
                      aria-label={`${t('do.addPrice')}: ${s.title}`}
                      title={t('do.addPrice')}
                      onClick={() => open({ kind: 'price', service: s.id })}
                    >
                      <IconPlus size={15} />
                    </ActionIcon>
                  </div>
                )}
              </div>
            </article>
          );
        })}
      </div>
      <div className="row-flex">
        {add}
        <span className="dim">{counted(services.data.map((s) => s.service))}</span>
      </div>
    </section>
  );
}
