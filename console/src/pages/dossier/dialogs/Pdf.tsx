/** A paper shown as PDF. */
import { Button, Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useI18n } from '../../../i18n/index.tsx';
import { ErrorState, SkeletonBlock } from '../../../ui/bits.tsx';
import type { Paper } from '../papers.ts';

/** A paper on the screen. Its bytes are fetched and shown from memory: an answer of the API itself refuses to be framed. */
export function PdfPreview({ paper, onClose }: { paper: Paper; onClose: () => void }) {
  const { t } = useI18n();
  const title = t(`pdf.${paper.kind}`, { number: paper.number });
  const found = useQuery({
    queryKey: ['pdf', paper.file],
    queryFn: paper.read,
    // What was issued never changes; a travel paper is read anew each time it is opened, and not under the reader's eyes.
    ...(paper.kind === 'invoice' ? { staleTime: Number.POSITIVE_INFINITY } : { gcTime: 0, refetchOnWindowFocus: false }),
  });
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    if (!found.data) return;
    const made = URL.createObjectURL(new Blob([found.data as Blob], { type: 'application/pdf' }));
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [found.data]);
  return (
    <Modal opened onClose={onClose} title={title} size={900} yOffset="3vh" closeButtonProps={{ 'aria-label': t('do.close') }}>
      <div className="stack">
        <div className="row-flex">
          <Button variant="default" component="a" href={paper.address} target="_blank" rel="noopener">
            {t('do.newTab')}
          </Button>
          <Button variant="default" component="a" href={address ?? paper.address} download={paper.file}>
            {t('do.download')}
          </Button>
        </div>
        {found.isError ? (
          <ErrorState error={found.error} retry={() => void found.refetch()} />
        ) : address === null ? (
          <SkeletonBlock lines={8} />
        ) : (
          <iframe className="pdf-frame" data-testid="pdf-preview" title={title} src={address} />
        )}
      </div>
    </Modal>
  );
}
