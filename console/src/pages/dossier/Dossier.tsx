/** One dossier: what was sold, what it costs, what is billed and paid, what happened. */
import { Button, Menu, Tabs } from '@mantine/core';
import { IconCalendar, IconChevronDown, IconChevronRight, IconUser, IconUsers } from '@tabler/icons-react';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { formatDay } from '../../format.ts';
import { type Key, useI18n } from '../../i18n/index.tsx';
import { useCan, useRefresh } from '../../session.tsx';
import { ErrorState, SkeletonBlock, Status } from '../../ui/bits.tsx';
import { useTitle } from '../../ui/useTitle.ts';
import { tabOf, useViews } from '../../views/useViews.ts';
import { ViewPanels, ViewTabs } from '../../views/ViewTabs.tsx';
import { Amounts } from './Amounts.tsx';
import { Dialogs } from './Dialogs.tsx';
import { Documents } from './Documents.tsx';
import { Invoices } from './Invoices.tsx';
import { Messages } from './Messages.tsx';
import { Payments } from './Payments.tsx';
import { Prices } from './Prices.tsx';
import { Services } from './Services.tsx';
import { Settlement } from './Settlement.tsx';
import { Side } from './Side.tsx';
import { type Dialog, useDossier, useInvoices } from './shared.ts';

const TABS = [
  ['services', 'dossiers.read'],
  ['prices', 'dossiers.read'],
  ['invoices', 'billing.read'],
  ['payments', 'payments.read'],
  ['supplierInvoices', 'settlement.read'],
  ['messages', 'notifications.read'],
  ['documents', 'dossiers.read'],
] as const;

/** What the actions menu offers, with the permission each needs. */
const ACTIONS: readonly (readonly [Dialog['kind'], Key, string])[] = [
  ['edit', 'dossier.edit', 'dossiers.write'],
  ['service', 'do.addService', 'dossiers.write'],
  ['price', 'do.addPrice', 'dossiers.write'],
  ['invoice', 'do.invoice', 'billing.issue'],
  ['credit', 'do.credit', 'billing.credit'],
  ['pay', 'do.pay', 'payments.record'],
  ['share', 'do.share', 'payments.record'],
  ['refund', 'do.refund', 'payments.refund'],
  ['move', 'do.move', 'payments.move'],
  ['supplierInvoice', 'do.supplierInvoice', 'settlement.write'],
  ['message', 'do.message', 'notifications.send'],
];

export function Dossier() {
  const { t, tn, locale } = useI18n();
  const can = useCan();
  const refresh = useRefresh();
  const navigate = useNavigate();
  const { ref } = useParams({ strict: false }) as { ref: string };
  const { tab: asked } = useSearch({ strict: false }) as { tab?: string };
  const found = useDossier(ref);
  const invoices = useInvoices(ref, can('billing.read'));
  const [dialog, setDialog] = useState<Dialog | null>(null);
  useTitle(found.data ? `${ref} ${found.data.title}` : ref);

  const views = useViews('dossier.section').map(tabOf);
  const tabs = TABS.filter(([, permission]) => can(permission)).map(([id]) => id);
  const tab = [...tabs, ...views].find((id) => id === asked) ?? 'services';
  if (found.isError) return <ErrorState error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <SkeletonBlock lines={8} />;
  const dossier = found.data;
  const counts: Readonly<Record<string, number | undefined>> = { services: dossier.services, invoices: invoices.data?.length };
  const actions = ACTIONS.filter(([, , permission]) => can(permission));
  const props = { dossier, open: setDialog };

  return (
    <div className="page">
      <header className="dossier-head">
        <nav className="crumbs" aria-label={t('nav.dossiers')}>
          <Link to="/dossiers">{t('nav.dossiers')}</Link>
          <IconChevronRight size={12} aria-hidden />
          <span className="ref" aria-current="page">
            {dossier.ref}
          </span>
        </nav>
        <div className="dossier-title">
          <h1>{dossier.title}</h1>
          <Status value={dossier.status} />
          <div className="actions">
            {can('billing.issue') && (
              <Button variant="default" onClick={() => setDialog({ kind: 'invoice' })}>
                {t('do.invoice')}
              </Button>
            )}
            {can('payments.record') && (
              <Button variant="default" onClick={() => setDialog({ kind: 'pay' })}>
                {t('do.pay')}
              </Button>
            )}
            {actions.length > 0 && (
              <Menu>
                <Menu.Target>
                  <Button rightSection={<IconChevronDown size={14} />}>{t('field.actions')}</Button>
                </Menu.Target>
                <Menu.Dropdown>
                  {actions.map(([kind, label]) => (
                    <Menu.Item key={kind} onClick={() => setDialog({ kind } as Dialog)}>
                      {t(label)}
                    </Menu.Item>
                  ))}
                </Menu.Dropdown>
              </Menu>
            )}
          </div>
        </div>
        <div className="facts">
          <span>
            <IconUser size={14} aria-hidden />
            <b>{dossier.client ? (dossier.client.name ?? dossier.client.code) : t('dossier.noClient')}</b>
          </span>
          <span>
            <IconCalendar size={14} aria-hidden />
            {formatDay(dossier.departure, locale)} → {formatDay(dossier.return, locale)}
          </span>
          <span>
            <IconUsers size={14} aria-hidden />
            {tn('travellers', dossier.travellers.length)}
          </span>
        </div>
      </header>
      <Amounts dossier={dossier} />
      <div className="dossier-body">
        <div className="dossier-main">
          <Tabs
            value={tab}
            onChange={(next) => void navigate({ to: '.', search: (next === 'services' ? {} : { tab: next }) as never, replace: true })}
            keepMounted={false}
          >
            <Tabs.List aria-label={t('dossier.sections')}>
              {tabs.map((id) => (
                <Tabs.Tab key={id} value={id}>
                  {t(`tab.${id}`)}
                  {(counts[id] ?? 0) > 0 && <span className="tab-count">{counts[id]}</span>}
                </Tabs.Tab>
              ))}
              <ViewTabs slot="dossier.section" />
            </Tabs.List>
            <Tabs.Panel value="services">
              <Services {...props} />
            </Tabs.Panel>
            <Tabs.Panel value="prices">
              <Prices {...props} />
            </Tabs.Panel>
            <Tabs.Panel value="invoices">
              <Invoices {...props} />
            </Tabs.Panel>
            <Tabs.Panel value="payments">
              <Payments {...props} />
            </Tabs.Panel>
            <Tabs.Panel value="supplierInvoices">
              <Settlement {...props} />
            </Tabs.Panel>
            <Tabs.Panel value="messages">
              <Messages {...props} />
            </Tabs.Panel>
            <Tabs.Panel value="documents">
              <Documents {...props} />
            </Tabs.Panel>
            <ViewPanels slot="dossier.section" input={{ dossier: ref }} />
          </Tabs>
        </div>
        <Side dossier={dossier} />
      </div>
      {dialog && <Dialogs dialog={dialog} dossier={dossier} onClose={() => setDialog(null)} onDone={() => void refresh(ref)} />}
    </div>
  );
}
