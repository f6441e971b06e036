/** Every paper of a dossier: travel papers of what is sold, and the documents billed. */
import { Button } from '@mantine/core';
import { IconFileTypePdf } from '@tabler/icons-react';
import { formatDay } from '../../format.ts';
import { useI18n } from '../../i18n/index.tsx';
import { useCan } from '../../session.tsx';
import { Empty, ErrorState, SkeletonBlock } from '../../ui/bits.tsx';
import { invoicePaper, itineraryPaper, type Paper, voucherPaper } from './papers.ts';
import { type Dialog, type DossierData, useInvoices, useServices } from './shared.ts';

interface Props {
  readonly dossier: DossierData;
  readonly open: (dialog: Dialog) => void;
}
/** States of a service nobody travels with. */
const GONE = ['cancelled', 'voided', 'refunded'];

export function Documents({ dossier, open }: Props) {
  const { t, locale } = useI18n();
  const can = useCan();
  const services = useServices(dossier.ref);
  const billed = useInvoices(dossier.ref, can('billing.read'));
  const failed = [services, billed].find((q) => q.isError);
  if (failed) return <ErrorState error={failed.error} retry={() => void failed.refetch()} />;
  if (services.isLoading || billed.isLoading) return <SkeletonBlock />;
  const travelled = (services.data ?? []).filter((s) => !GONE.includes(s.status));
  const papers: readonly (readonly [Paper, string])[] = [
    ...(travelled.length > 0 ? [[itineraryPaper(dossier.ref), t('document.itinerary')] as const] : []),
    ...travelled.filter((s) => s.status === 'issued').map((s) => [voucherPaper(s), `${t('document.voucher')} · ${s.title}`] as const),
    ...(billed.data ?? []).map(
      (i) => [invoicePaper(i.number), `${t(`invoice.kind.${i.kind}`)} · ${formatDay(i.issuedOn, locale)}`] as const,
    ),
  ];
  if (papers.length === 0) return <Empty title={t('document.none')} />;
  return (
    <section className="section" aria-label={t('tab.documents')}>
      <div className="card">
        {papers.map(([paper, what]) => (
          <div key={paper.file} className="import-file" style={{ flexDirection: 'row', alignItems: 'center' }}>
            <IconFileTypePdf size={18} aria-hidden />
            <span className="grow">
              <span className="ref">{paper.file}</span> <span className="dim">{what}</span>
            </span>
            <Button
              size="compact-xs"
              variant="subtle"
              aria-label={`${t('do.preview')} ${paper.file}`}
              onClick={() => open({ kind: 'pdf', paper })}
            >
              {t('do.preview')}
            </Button>
            <Button
              size="compact-xs"
              variant="subtle"
              component="a"
              href={paper.address}
              download={paper.file}
              aria-label={`${t('do.download')} ${paper.file}`}
            >
              {t('do.download')}
            </Button>
          </div>
        ))}
      </div>
    </section>
  );
}
