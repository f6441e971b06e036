/** Messages about a dossier. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { messageList } from '../../api/client.gen.ts';
import { formatInstant } from '../../format.ts';
import { useI18n } from '../../i18n/index.tsx';
import { useCan } from '../../session.tsx';
import { Empty, ErrorState, SkeletonBlock, Status } from '../../ui/bits.tsx';
import type { Dialog, DossierData } from './shared.ts';

export function Messages({ dossier, open }: { dossier: DossierData; open: (dialog: Dialog) => void }) {
  const { t, word, locale } = useI18n();
  const can = useCan();
  const found = useQuery({
    queryKey: ['dossier', dossier.ref, 'messages'],
    queryFn: () => messageList({ dossier: dossier.ref, limit: 100 }),
  });
  if (found.isError) return <ErrorState error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <SkeletonBlock />;
  const send = can('notifications.send') && (
    <Button variant="default" onClick={() => open({ kind: 'message' })}>
      {t('do.message')}
    </Button>
  );
  if (found.data.items.length === 0) return <Empty title={t('message.none')} action={send} />;
  return (
    <section className="section" aria-label={t('tab.messages')}>
      <div className="card">
        {found.data.items.map((m) => (
          <article key={m.id} className="import-file" aria-label={m.subject ?? word('template', m.template)}>
            <div className="row-flex">
              <h2 className="grow">{m.subject ?? word('template', m.template)}</h2>
              <Status value={m.state} />
            </div>
            <p className="dim">
              {word('channel', m.channel)} · {m.address} · {formatInstant(m.sentAt ?? m.createdAt, locale)}
              {m.error ? ` · ${m.error}` : ''}
            </p>
            <details>
              <summary>{word('template', m.template)}</summary>
              <p style={{ whiteSpace: 'pre-wrap', marginTop: 6 }}>{m.text}</p>
            </details>
          </article>
        ))}
      </div>
      <div>{send}</div>
    </section>
  );
}
