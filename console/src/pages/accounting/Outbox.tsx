/** Work that waits, was given up or is in doubt, and what a person decides about it. */
import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import { type OutboxListOutput, outboxClose, outboxList, outboxRetry } from '../../api/client.gen.ts';
import { type Decision, ReasonDialog } from '../../form/ReasonDialog.tsx';
import { formatInstant } from '../../format.ts';
import { useI18n } from '../../i18n/index.tsx';
import { join, words } from '../../list/filter.ts';
import { List, type ListSpec } from '../../list/List.tsx';
import { useCan, useRefresh } from '../../session.tsx';
import { Status } from '../../ui/bits.tsx';

type Item = OutboxListOutput['items'][number];
/** What is not over: what the list shows when nothing is asked. */
const OPEN = 'pending|acting|unknown|dead';
/** Acts of an item, with their words. */
const ACTS = [
  ['retry', outboxRetry, 'retried'],
  ['close', outboxClose, 'closed'],
] as const;

export function Outbox() {
  const { t, word, locale } = useI18n();
  const can = useCan();
  const refresh = useRefresh();
  const [deciding, setDeciding] = useState<Decision | null>(null);
  const mayDecide = can('outbox.decide');
  const spec = useMemo<ListSpec<Item>>(
    () => ({
      id: 'outbox',
      label: t('acc.outbox'),
      rowKey: (item) => item.id,
      searchLabel: t('outbox.search'),
      filterNames: ['state'],
      load: ({ q, state }, input, signal) =>
        outboxList({ ...input, filter: [join([['state', ':', state ?? OPEN]]), ...(q ? [words(q)] : [])].join(' ') }, { signal }),
      emptyTitle: t('outbox.none'),
      views: [
        { id: 'open', label: 'outbox.open', search: {} },
        { id: 'waiting', label: 'outbox.waiting', search: { state: 'pending|acting' } },
        { id: 'dead', label: 'outbox.dead', search: { state: 'dead' } },
        { id: 'unknown', label: 'outbox.unknown', search: { state: 'unknown' } },
        { id: 'over', label: 'outbox.over', search: { state: 'done|closed' } },
      ],
      columns: [
        { id: 'createdAt', label: 'export.createdAt', sort: 'createdAt', cell: (i) => formatInstant(i.createdAt, locale) },
        { id: 'work', label: 'outbox.work', cell: (i) => word('work', i.handler) },
        { id: 'key', label: 'outbox.about', cell: (i) => <span className="ref">{i.key}</span> },
        { id: 'state', label: 'field.status', cell: (i) => <Status value={i.state} words="outboxState" /> },
        { id: 'attempts', label: 'outbox.attempts', number: true, cell: (i) => i.attempts },
        { id: 'error', label: 'outbox.error', cell: (i) => <span title={i.error ?? ''}>{i.reason ?? i.error}</span> },
        {
          id: 'actions',
          label: 'field.actions',
          cell: (i) =>
            mayDecide &&
            // What was begun may have been left: the server knows, and refuses while somebody is at it.
            ['dead', 'unknown', 'acting'].includes(i.state) &&
            ACTS.map(([name, act, done]) => (
              <Button
                key={name}
                size="compact-xs"
                variant="subtle"
                aria-label={`${t(`outbox.${name}`)} ${i.key}`}
                onClick={() =>
                  setDeciding({
                    title: t(`outbox.${name}`),
                    text: t(`outbox.${name}Text`),
                    act: (reason, how) => act({ id: i.id, reason }, how),
                    said: t(`outbox.${done}`, { key: i.key }),
                    posts: false,
                  })
                }
              >
                {t(`outbox.${name}`)}
              </Button>
            )),
        },
      ],
    }),
    [t, word, locale, mayDecide],
  );
  return (
    <>
      <List spec={spec} />
      {deciding && <ReasonDialog decision={deciding} onClose={() => setDeciding(null)} onDone={() => void refresh()} />}
    </>
  );
}
